// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/units.hpp"
#include "json_tree.hpp"
#include "options.hpp"
#include "series_csv.hpp"
#include "uncertain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::scenario {

/// No quantity of this world is larger in internal units; products and sums of smaller ones stay finite.
inline constexpr double kLargestQuantity = 1e40;

/// What reading one file collects.
struct ReadContext {
  std::string file;
  bool sources_required = false; ///< catalogue files: every number states its source
  std::vector<core::InputProblem>* problems = nullptr;
  std::vector<Provenance>* provenance = nullptr;
  std::map<std::string, int> line_of; ///< by JSON pointer; -1: given by --set

  void add(const Node& at, const std::string& pointer, std::string problem, std::string suggestion)
  {
    problems->push_back({at.overridden ? "--set" : file, at.overridden ? 0 : at.line, pointer, std::move(problem),
                         std::move(suggestion)});
  }
};

/// Reads one object by its describe(): known keys into the struct, everything else into problems.
class ObjectReader {
public:
  ObjectReader(ReadContext& context, const Node& object, std::string pointer)
      : context_(context), object_(object), pointer_(std::move(pointer))
  {
  }

  template <class T>
  void option(const char* key, T& value, const Doc& doc)
  {
    if (const auto* node = take(key))
      read(*node, pointer_to(pointer_, key), value, doc);
  }

  template <class T>
  void required(const char* key, T& value, const Doc& doc)
  {
    const auto* node = object_.find(key);
    if (node == nullptr)
      context_.add(object_, pointer_, fmt::format("'{}' is missing", key), fmt::format("it is {}", doc.text));
    option(key, value, doc);
    if constexpr (std::is_same_v<T, std::string>)
      if (node != nullptr && node->kind == Node::Kind::text)
        check_name(*node, pointer_to(pointer_, key));
  }

  void source(std::string& value)
  {
    if (const auto* node = take("source"); node != nullptr && read(*node, pointer_to(pointer_, "source"), value, Doc{}))
      context_.provenance->push_back({context_.file, pointer_, "", value, ""});
    note();
  }

  /// For objects whose struct keeps no source.
  void note_source()
  {
    std::string text;
    source(text);
  }

  void note()
  {
    std::string text;
    option("note", text, Doc{"a remark, not read"});
  }

  void gpu_counts(const char* key, std::vector<std::int64_t>& value, const Doc& doc)
  {
    std::vector<core::GpuCount> counts;
    if (object_.find(key) == nullptr) {
      take(key);
      return;
    }
    option(key, counts, doc);
    value.clear();
    for (const auto n : counts)
      value.push_back(std::llround(n.base()));
  }

  void pair(const char* key, std::string& first, std::string& second, const Doc& doc)
  {
    std::vector<std::string> names;
    required(key, names, doc);
    if (names.size() == 2)
      first = names[0], second = names[1];
    else if (const auto* node = object_.find(key))
      context_.add(*node, pointer_to(pointer_, key), "needs two names", "write [\"a\", \"b\"]");
  }

  /// Marks a key as known without reading it. \return its value, or null
  const Node* take(const char* key)
  {
    known_.emplace_back(key);
    return object_.find(key);
  }

  /// To be called last: whatever was not asked for is a mistake.
  void finish()
  {
    for (const auto& [key, node] : object_.members) {
      if (std::find(known_.begin(), known_.end(), key) != known_.end())
        continue;
      const auto near = core::nearest_word(key, known_);
      auto all = fmt::format("{}", fmt::join(known_, ", "));
      context_.add(node, pointer_to(pointer_, key), fmt::format("unknown key '{}'", key),
                   near.empty() ? "known are " + all : fmt::format("did you mean '{}'?", near));
    }
  }

private:
  bool wrong_kind(const Node& node, const std::string& pointer, const std::string& wanted)
  {
    context_.add(node, pointer, fmt::format("is {}, not {}", to_string(node.kind), wanted), "write " + wanted);
    return false;
  }

  /// Every required text is a name.
  void check_name(const Node& node, const std::string& pointer)
  {
    constexpr char kDelete = 0x7f;
    if (node.text.empty())
      context_.add(node, pointer, "is empty", "write a name");
    else if (std::any_of(node.text.begin(), node.text.end(),
                         [](char c) { return static_cast<unsigned char>(c) < ' ' || c == kDelete; }))
      context_.add(node, pointer, fmt::format("'{}' holds a control character", node.text),
                   "use letters, digits, '-' and '_'");
  }

  /// A value may be written {"value": ..., "source": "...", "date": "..."}, or as an uncertain number, whose base is
  /// then read.
  const Node& unwrap(const Node& node, const std::string& pointer)
  {
    context_.line_of[pointer] = node.overridden ? -1 : node.line;
    const bool uncertain = is_uncertain(node);
    const auto* value = node.kind != Node::Kind::object ? nullptr : node.find(uncertain ? "base" : "value");
    if (uncertain)
      for (const auto& [at, problem] : uncertain_problems(node))
        context_.add(node, at.empty() ? pointer : pointer_to(pointer, at), problem, kUncertainExample);
    if (value == nullptr) {
      if (context_.sources_required)
        context_.add(node, pointer, "a number without its source",
                     R"(write {"value": ..., "source": "...", "date": "YYYY-MM"})");
      return node;
    }
    Provenance from{context_.file, pointer,
                    value->kind == Node::Kind::text ? value->text : fmt::format("{}", value->number), "", ""};
    for (const auto& [key, member] : node.members) {
      if (key == "source")
        static_cast<void>(read(member, pointer_to(pointer, key), from.source, Doc{}));
      else if (key == "date")
        static_cast<void>(read(member, pointer_to(pointer, key), from.date, Doc{}));
      else if (key != "value" && not uncertain)
        context_.add(member, pointer_to(pointer, key), fmt::format("unknown key '{}' beside a value", key),
                     "known are value, source, date");
    }
    if (context_.sources_required && (from.source.empty() || from.date.empty()))
      context_.add(node, pointer, "a number without its source and date",
                   R"(write {"value": ..., "source": "...", "date": "YYYY-MM"})");
    context_.provenance->push_back(std::move(from));
    return *value;
  }

  bool check_bounds(const Node& node, const std::string& pointer, double value, const Doc& doc,
                    const std::string& shown, const std::string& least, const std::string& most)
  {
    if (value < doc.min) {
      const bool negative = value < 0 && doc.min <= kPositive;
      context_.add(node, pointer, fmt::format("{} is {}", shown, negative ? "negative" : "too small"),
                   doc.min == kPositive ? "give a value above zero" : fmt::format("give at least {}", least));
      return false;
    }
    if (value > doc.max) {
      context_.add(node, pointer, fmt::format("{} is too large", shown), fmt::format("give at most {}", most));
      return false;
    }
    return true;
  }

  template <core::Dimension D>
  bool read(const Node& wrapped, const std::string& pointer, core::Quantity<D>& value, const Doc& doc)
  {
    const auto& node = unwrap(wrapped, pointer);
    if (node.kind == Node::Kind::number) {
      context_.add(node, pointer, fmt::format("{} is a number without its unit", node.number),
                   fmt::format("write {}", core::describe_dimension(D)));
      return false;
    }
    if (node.kind != Node::Kind::text)
      return wrong_kind(node, pointer, core::describe_dimension(D));
    const auto parsed = core::parse_quantity(node.text);
    if (const auto* problem = std::get_if<core::QuantityProblem>(&parsed)) {
      context_.add(node, pointer, problem->problem,
                   fmt::format("{}; wanted is {}", problem->suggestion, core::describe_dimension(D)));
      return false;
    }
    const auto& quantity = std::get<core::ParsedQuantity>(parsed);
    if (quantity.dimension != D) {
      const auto given = core::describe_dimension(quantity.dimension);
      context_.add(node, pointer, fmt::format("'{}' is {}", node.text, given.substr(0, given.find(','))),
                   fmt::format("wanted is {}", core::describe_dimension(D)));
      return false;
    }
    if (std::abs(quantity.value) > kLargestQuantity) {
      context_.add(node, pointer, fmt::format("'{}' is beyond all bounds", node.text), "check number and prefix");
      return false;
    }
    const auto show = [](double v) { return std::isfinite(v) ? core::format_quantity(v, D) : ""; };
    if (not check_bounds(node, pointer, quantity.value, doc, "'" + node.text + "'", show(doc.min), show(doc.max)))
      return false;
    value = core::Quantity<D>::from_base(quantity.value);
    return true;
  }

  bool read(const Node& wrapped, const std::string& pointer, double& value, const Doc& doc)
  {
    const auto& node = unwrap(wrapped, pointer);
    if (node.kind != Node::Kind::number)
      return wrong_kind(node, pointer, "a plain number");
    if (not check_bounds(node, pointer, node.number, doc, fmt::format("{}", node.number), fmt::format("{}", doc.min),
                         fmt::format("{}", doc.max)))
      return false;
    value = node.number;
    return true;
  }

  bool read(const Node& wrapped, const std::string& pointer, std::int64_t& value, const Doc& doc)
  {
    const auto& node = unwrap(wrapped, pointer);
    if (node.kind != Node::Kind::number || not node.whole)
      return wrong_kind(node, pointer, "a whole number");
    if (not check_bounds(node, pointer, node.number, doc, fmt::format("{}", node.number), fmt::format("{}", doc.min),
                         fmt::format("{}", doc.max)))
      return false;
    constexpr double kLargest = 1e15;
    value = static_cast<std::int64_t>(std::clamp(node.number, -kLargest, kLargest));
    return true;
  }

  bool read(const Node& node, const std::string& pointer, bool& value, const Doc&)
  {
    context_.line_of[pointer] = node.overridden ? -1 : node.line;
    if (node.kind != Node::Kind::boolean)
      return wrong_kind(node, pointer, "true or false");
    value = node.boolean;
    return true;
  }

  bool read(const Node& node, const std::string& pointer, std::string& value, const Doc&)
  {
    context_.line_of[pointer] = node.overridden ? -1 : node.line;
    if (node.kind != Node::Kind::text)
      return wrong_kind(node, pointer, "a text in quotes");
    value = node.text;
    return true;
  }

  bool read(const Node& wrapped, const std::string& pointer, core::Date& value, const Doc&)
  {
    const auto& node = unwrap(wrapped, pointer);
    const auto date = node.kind == Node::Kind::text ? core::parse_date(node.text) : std::nullopt;
    if (not date) {
      context_.add(node, pointer,
                   node.kind == Node::Kind::text ? fmt::format("'{}' is not a date", node.text)
                                                 : fmt::format("is {}, not a date", to_string(node.kind)),
                   "write a day of the calendar as \"YYYY-MM-DD\"");
      return false;
    }
    value = *date;
    return true;
  }

  bool read(const Node& wrapped, const std::string& pointer, core::Period& value, const Doc&)
  {
    const auto& node = unwrap(wrapped, pointer);
    const auto period = node.kind == Node::Kind::text ? core::parse_period(node.text) : std::nullopt;
    if (not period) {
      context_.add(node, pointer,
                   node.kind == Node::Kind::text ? fmt::format("'{}' is not a length of time above zero", node.text)
                                                 : fmt::format("is {}, not a length of time", to_string(node.kind)),
                   "write one such as \"1 month\" or \"6 week\"");
      return false;
    }
    constexpr int kMostYears = 100;
    if (period->months > 12 * kMostYears || period->fixed.base() > kMostYears * core::kSecondsPerYear) {
      context_.add(node, pointer, fmt::format("'{}' is too long", node.text),
                   fmt::format("give at most {} year", kMostYears));
      return false;
    }
    value = *period;
    return true;
  }

  template <class E>
  requires std::is_enum_v<E>
  bool read(const Node& node, const std::string& pointer, E& value, const Doc&)
  {
    const auto& names = EnumNames<E>::names;
    const auto found = node.kind == Node::Kind::text ? std::find(names.begin(), names.end(), node.text) : names.end();
    if (found == names.end()) {
      context_.add(node, pointer,
                   node.kind == Node::Kind::text ? fmt::format("unknown value '{}'", node.text)
                                                 : fmt::format("is {}, not a text", to_string(node.kind)),
                   fmt::format("one of {}", fmt::join(names, ", ")));
      return false;
    }
    value = static_cast<E>(found - names.begin());
    return true;
  }

  template <class T>
  bool read(const Node& node, const std::string& pointer, std::optional<T>& value, const Doc& doc)
  {
    T inner{};
    const bool ok = read(node, pointer, inner, doc);
    value = std::move(
        inner); // also when it is wrong: it was given, and rules about what must be given should not complain too
    return ok;
  }

  template <class T>
  bool read(const Node& node, const std::string& pointer, std::vector<T>& values, const Doc& doc)
  {
    context_.line_of[pointer] = node.overridden ? -1 : node.line;
    if (node.kind != Node::Kind::array)
      return wrong_kind(node, pointer, "an array [...]");
    values.clear();
    bool ok = true;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      T value{};
      ok = read(node.items[i], pointer_to(pointer, std::to_string(i)), value, doc) && ok;
      values.push_back(std::move(value));
    }
    return ok;
  }

  template <class Q>
  bool read(const Node& node, const std::string& pointer, Schedule<Q>& schedule, const Doc& doc)
  {
    context_.line_of[pointer] = node.overridden ? -1 : node.line;
    if (node.kind == Node::Kind::text || (node.kind == Node::Kind::object && node.find("value") != nullptr) ||
        is_uncertain(node)) {
      typename Schedule<Q>::Point always{*core::parse_date("1900-01-01"), {}};
      if (not read(node, pointer, always.value, doc))
        return false;
      schedule.interpolation = Interpolation::step;
      schedule.points = {always};
      return true;
    }
    const Node* points = &node;
    auto at = pointer;
    for (const auto& [key, interpolation] :
         {std::pair{"ramp", Interpolation::ramp}, std::pair{"step", Interpolation::step}})
      if (const auto* inner = node.find(key); inner != nullptr && node.members.size() == 1) {
        schedule.interpolation = interpolation;
        points = inner;
        at = pointer_to(pointer, key);
      }
    if (points->kind != Node::Kind::array)
      return wrong_kind(node, pointer,
                        fmt::format("{}, or dated points [[\"2026-01-01\", \"{}\"], ...]",
                                    core::describe_dimension(Q::kDimension),
                                    core::example_of_dimension(Q::kDimension)));
    return read_points(*points, at, schedule, doc);
  }

  template <class Q>
  bool read_points(const Node& points, const std::string& pointer, Schedule<Q>& schedule, const Doc& doc)
  {
    schedule.points.clear();
    bool ok = true;
    for (std::size_t i = 0; i < points.items.size(); ++i) {
      const auto& item = points.items[i];
      const auto at = pointer_to(pointer, std::to_string(i));
      if (item.kind != Node::Kind::array || item.items.size() != 2) {
        ok = wrong_kind(
            item, at, fmt::format("a dated point [\"2026-01-01\", \"{}\"]", core::example_of_dimension(Q::kDimension)));
        continue;
      }
      typename Schedule<Q>::Point point;
      const bool good =
          read(item.items[0], at + "/0", point.date, Doc{}) & read(item.items[1], at + "/1", point.value, doc);
      if (good && not schedule.points.empty() && point.date <= schedule.points.back().date)
        context_.add(item, at, fmt::format("{} is not after the date before it", core::format_date(point.date)),
                     "sort the points by date");
      ok = ok && good;
      schedule.points.push_back(point);
    }
    return ok;
  }

  template <core::Dimension D>
  static double base_of(core::Quantity<D> value)
  {
    return value.base();
  }
  static double base_of(double value) { return value; }

  template <SeriesKind K>
  bool read(const Node& node, const std::string& pointer, Series<K>& series, const Doc& doc)
  {
    context_.line_of[pointer] = node.overridden ? -1 : node.line;
    if (node.kind == Node::Kind::array)
      return read_months(node, pointer, series, doc);
    if (node.find("csv") != nullptr || node.find("values") != nullptr)
      return node.find("csv") != nullptr ? read_csv(node, pointer, series) : read_stretch(node, pointer, series);
    if (const auto* value = node.find("value");
        value != nullptr && value->kind != Node::Kind::number && value->kind != Node::Kind::text) {
      const auto& inner = unwrap(node, pointer);
      const auto sources_required = std::exchange(context_.sources_required, false); // one source for all values
      const bool ok = read(inner, pointer, series, doc);
      context_.sources_required = sources_required;
      return ok;
    }
    typename Series<K>::Value value{};
    const bool ok = read(node, pointer, value, doc);
    series.values = model::TimeSeries(base_of(value));
    return ok;
  }

  template <SeriesKind K>
  bool read_months(const Node& node, const std::string& pointer, Series<K>& series, const Doc& doc)
  {
    std::vector<typename Series<K>::Value> values;
    if (not read(node, pointer, values, doc))
      return false;
    std::array<double, 12> months{};
    if (values.size() != months.size()) {
      context_.add(node, pointer, fmt::format("has {} values", values.size()),
                   "write one value, or 12: one per month, January first");
      return false;
    }
    std::transform(values.begin(), values.end(), months.begin(), [](auto v) { return base_of(v); });
    series.values = model::TimeSeries(months);
    return true;
  }

  template <SeriesKind K>
  bool read_csv(const Node& node, const std::string& pointer, Series<K>& series)
  {
    ObjectReader reader(context_, node, pointer);
    reader.required("csv", series.csv, Doc{"a CSV file, relative to this one"});
    reader.note_source();
    reader.finish();
    if (series.csv.empty())
      return false;
    using Trait = SeriesTrait<K>;
    const auto read = read_series_csv(std::filesystem::path(context_.file).parent_path() / series.csv,
                                      {Trait::kColumn, Trait::kUnit, Trait::kLeast, Trait::kMost}, *context_.problems);
    if (read)
      series.values = *read;
    return read.has_value();
  }

  /// How a CSV stands in results: plain numbers, in the unit that is named once.
  template <SeriesKind K>
  bool read_stretch(const Node& node, const std::string& pointer, Series<K>& series)
  {
    using Trait = SeriesTrait<K>;
    const auto n_before = context_.problems->size();
    ObjectReader reader(context_, node, pointer);
    core::Date from{};
    std::string every, unit;
    std::vector<double> values;
    reader.required("from", from, Doc{"the day of the first value"});
    reader.required("every", every, Doc{"hour or day"});
    reader.required("unit", unit, Doc{Trait::kColumn});
    reader.required("values", values, Doc{"one per hour or day", Trait::kLeast, Trait::kMost});
    reader.note_source();
    reader.finish();
    if (context_.problems->size() != n_before)
      return false;
    const std::size_t per_day = every == "hour" ? model::TimeSeries::kHoursPerDay : 1;
    if (every != "hour" && every != "day")
      context_.add(node, pointer_to(pointer, "every"), fmt::format("unknown value '{}'", every), "one of hour, day");
    else if (unit != Trait::kColumn)
      context_.add(node, pointer_to(pointer, "unit"), fmt::format("unknown unit '{}'", unit),
                   fmt::format("values are in {}", Trait::kColumn));
    else if (values.size() % per_day != 0 || values.size() / per_day < model::TimeSeries::kLeastDays)
      context_.add(node, pointer_to(pointer, "values"), fmt::format("has {} values", values.size()),
                   "cover whole days, a year at least (365 days)");
    else {
      for (auto& value : values)
        value *= Trait::kUnit;
      series.values = {per_day == 1 ? model::TimeSeries::Step::daily : model::TimeSeries::Step::hourly, from,
                       std::move(values)};
      return true;
    }
    return false;
  }

  template <class T>
  bool read(const Node& node, const std::string& pointer, T& value, const Doc&) requires requires(ObjectReader& v, T& x)
  {
    describe(v, x);
  }
  {
    context_.line_of[pointer] = node.overridden ? -1 : node.line;
    if constexpr (requires { value.automatic; })
      if (value.automatic = node.kind == Node::Kind::text && node.text == "auto"; value.automatic)
        return true;
    if (node.kind != Node::Kind::object)
      return wrong_kind(node, pointer, "an object {...}");
    const auto n_before = context_.problems->size();
    const auto sources_required = context_.sources_required;
    if constexpr (kStatesOneSource<T>)
      context_.sources_required = false;
    ObjectReader reader(context_, node, pointer);
    describe(reader, value);
    reader.finish();
    context_.sources_required = sources_required;
    return context_.problems->size() == n_before;
  }

  ReadContext& context_;
  const Node& object_;
  std::string pointer_;
  std::vector<std::string> known_;
};

} // namespace gpuramp::scenario
