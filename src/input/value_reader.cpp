// SPDX-License-Identifier: Apache-2.0
#include "input/value_reader.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/units.hpp"
#include "gpuramp/input/pointer.hpp"
#include "gpuramp/input/uncertain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <system_error>
#include <utility>
#include <variant>

namespace gpuramp::input {

namespace {

/// \return "60 GW/year" of "60 GWh/year" where that is what is wanted; else empty
std::string without_hours(std::string text, core::Dimension wanted)
{
  const auto hours = text.find("Wh");
  if (hours == std::string::npos)
    return "";
  text.erase(hours + 1, 1);
  const auto parsed = core::parse_quantity(text);
  const auto* quantity = std::get_if<core::ParsedQuantity>(&parsed);
  return quantity != nullptr && quantity->dimension == wanted ? text : "";
}

/// The first key of an object that takes values of a dimension.
class KeyOfDimension : public Visitor {
public:
  KeyOfDimension(const Type& object, core::Dimension dimension) : dimension_(dimension)
  {
    object.describe(*this, object.make().get());
  }

  [[nodiscard]] const std::string& key() const { return key_; }

private:
  void visit(const Option& option) override
  {
    const auto* type = option.type;
    while (type->kind == Type::Kind::optional)
      type = type->inner;
    const bool counts = type->kind == Type::Kind::quantity || type->kind == Type::Kind::schedule;
    if (key_.empty() && counts && type->dimension == dimension_)
      key_ = option.key;
  }

  core::Dimension dimension_;
  std::string key_;
};

/// \return which key of the object at hand such a value is for, in words; empty where there is none
std::string other_key(const Type* object, core::Dimension dimension)
{
  const auto key = object == nullptr ? "" : KeyOfDimension(*object, dimension).key();
  return key.empty() ? "" : fmt::format("; or is it for '{}'?", key);
}

} // namespace

bool ValueReader::read(const Node& node, const std::string& pointer, const Type& type, void* value, const Doc& doc)
{
  switch (type.kind) {
    case Type::Kind::quantity: {
      double base = 0;
      const bool ok = quantity(node, pointer, type.dimension, base, doc);
      if (ok)
        type.set(value, base);
      return ok;
    }
    case Type::Kind::number: return number(node, pointer, *static_cast<double*>(value), doc);
    case Type::Kind::whole: return whole(node, pointer, *static_cast<std::int64_t*>(value), doc);
    case Type::Kind::boolean: return boolean(node, pointer, *static_cast<bool*>(value));
    case Type::Kind::text: return text(node, pointer, *static_cast<std::string*>(value));
    case Type::Kind::date: return date(node, pointer, *static_cast<core::Date*>(value));
    case Type::Kind::period: return period(node, pointer, *static_cast<core::Period*>(value));
    case Type::Kind::choice: return choice(node, pointer, type, value);
    case Type::Kind::scalar: return scalar(node, pointer, *static_cast<Scalar*>(value));
    case Type::Kind::any: *static_cast<Node*>(value) = node; return true;
    case Type::Kind::names: return names(node, pointer, *static_cast<Names*>(value));
    case Type::Kind::map: return map(node, pointer, type, value, doc);
    case Type::Kind::list: return list(node, pointer, type, value, doc);
    case Type::Kind::pair: return pair(node, pointer, *static_cast<NamePair*>(value));
    // also when it is wrong: it was given, and rules about what must be given should not complain too
    case Type::Kind::optional: return read(node, pointer, *type.inner, type.append(value), doc);
    case Type::Kind::schedule: return read_schedule(*this, node, pointer, type, value, doc);
    case Type::Kind::series: return read_series(*this, node, pointer, *type.column, *static_cast<Series*>(value), doc);
    case Type::Kind::object: return object(node, pointer, type, value, doc);
  }
  return false;
}

bool ValueReader::wrong_kind(const Node& node, const std::string& pointer, const std::string& wanted)
{
  context_.add(node, pointer, fmt::format("is {}, not {}", to_string(node.kind), wanted), "write " + wanted);
  return false;
}

const Node& ValueReader::unwrap(const Node& node, const std::string& pointer)
{
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
  read_source(node, pointer, uncertain, from);
  context_.provenance->push_back(std::move(from));
  return *value;
}

void ValueReader::read_source(const Node& node, const std::string& pointer, bool uncertain, Provenance& from)
{
  for (const auto& [key, member] : node.members) {
    if (key == "source")
      text(member, pointer_to(pointer, key), from.source);
    else if (key == "date")
      text(member, pointer_to(pointer, key), from.date);
    else if (key != "value" && not uncertain)
      context_.add(member, pointer_to(pointer, key), fmt::format("unknown key '{}' beside a value", key),
                   "known are value, source, date");
  }
  if (context_.sources_required && (from.source.empty() || from.date.empty()))
    context_.add(node, pointer, "a number without its source and date",
                 R"(write {"value": ..., "source": "...", "date": "YYYY-MM"})");
}

bool ValueReader::in_bounds(const Node& node, const std::string& pointer, double value, const Doc& doc,
                            core::Dimension dimension)
{
  const bool plain = dimension == core::kNoDimension;
  const auto show = [&](double v) { return plain ? fmt::format("{}", v) : core::format_quantity(v, dimension); };
  const auto shown = [&] { return plain ? show(value) : "'" + node.text + "'"; };
  if (const auto size = std::abs(value); size > kLargestQuantity || (size > 0 && size < kSmallestQuantity)) {
    context_.add(node, pointer, fmt::format("{} is beyond all bounds", shown()), "check number and prefix");
    return false;
  }
  if (value >= doc.min && value <= doc.max)
    return true;
  if (value < doc.min)
    context_.add(node, pointer,
                 fmt::format("{} is {}", shown(), value < 0 && doc.min <= kPositive ? "negative" : "too small"),
                 doc.min == kPositive ? "give a value above zero" : "give at least " + show(doc.min));
  else
    context_.add(node, pointer, fmt::format("{} is too large", shown()), "give at most " + show(doc.max));
  return false;
}

bool ValueReader::real(const Node& wrapped, const std::string& pointer, core::Dimension dimension, double& value,
                       const Doc& doc)
{
  return dimension == core::kNoDimension ? number(wrapped, pointer, value, doc)
                                         : quantity(wrapped, pointer, dimension, value, doc);
}

bool ValueReader::quantity(const Node& wrapped, const std::string& pointer, core::Dimension dimension, double& value,
                           const Doc& doc)
{
  const auto& node = unwrap(wrapped, pointer);
  const auto wanted = [&] { return core::describe_dimension(dimension); };
  if (node.kind == Node::Kind::number) {
    context_.add(node, pointer, fmt::format("{} is a number without its unit", node.number), "write " + wanted());
    return false;
  }
  if (node.kind != Node::Kind::text)
    return wrong_kind(node, pointer, wanted());
  const auto parsed = core::parse_quantity(node.text, dimension);
  if (const auto* problem = std::get_if<core::QuantityProblem>(&parsed)) {
    context_.add(node, pointer, problem->problem, fmt::format("{}; wanted is {}", problem->suggestion, wanted()));
    return false;
  }
  const auto& given = std::get<core::ParsedQuantity>(parsed);
  if (given.dimension != dimension) {
    const auto what = core::describe_dimension(given.dimension);
    const auto hint = without_hours(node.text, dimension);
    context_.add(
        node, pointer, fmt::format("'{}' is {}", node.text, what.substr(0, what.find(','))),
        "wanted is " + wanted() +
            (hint.empty() ? other_key(context_.within, given.dimension) : fmt::format("; did you mean \"{}\"?", hint)));
    return false;
  }
  if (not in_bounds(node, pointer, given.value, doc, dimension))
    return false;
  value = given.value;
  return true;
}

bool ValueReader::number(const Node& wrapped, const std::string& pointer, double& value, const Doc& doc)
{
  const auto& node = unwrap(wrapped, pointer);
  if (node.kind != Node::Kind::number)
    return wrong_kind(node, pointer, "a plain number");
  if (not in_bounds(node, pointer, node.number, doc, core::kNoDimension))
    return false;
  value = node.number;
  return true;
}

bool ValueReader::whole(const Node& wrapped, const std::string& pointer, std::int64_t& value, const Doc& doc)
{
  const auto& node = unwrap(wrapped, pointer);
  if (node.kind != Node::Kind::number || not node.whole)
    return wrong_kind(node, pointer, "a whole number");
  const Doc exact{doc.text, std::max(doc.min, -kLargestWhole), std::min(doc.max, kLargestWhole)};
  if (not in_bounds(node, pointer, node.number, exact, core::kNoDimension))
    return false;
  value = static_cast<std::int64_t>(node.number);
  return true;
}

bool ValueReader::boolean(const Node& node, const std::string& pointer, bool& value)
{
  if (node.kind != Node::Kind::boolean)
    return wrong_kind(node, pointer, "true or false");
  value = node.boolean;
  return true;
}

bool ValueReader::text(const Node& node, const std::string& pointer, std::string& value)
{
  if (node.kind != Node::Kind::text)
    return wrong_kind(node, pointer, "a text in quotes");
  value = node.text;
  return true;
}

bool ValueReader::date(const Node& wrapped, const std::string& pointer, core::Date& value)
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

bool ValueReader::period(const Node& wrapped, const std::string& pointer, core::Period& value)
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

bool ValueReader::choice(const Node& node, const std::string& pointer, const Type& type, void* value)
{
  const auto found =
      node.kind == Node::Kind::text ? std::find(type.names.begin(), type.names.end(), node.text) : type.names.end();
  if (found == type.names.end()) {
    const auto listed = fmt::format("one of {}", fmt::join(type.names, ", "));
    const auto near = core::nearest_word(node.text, {type.names.begin(), type.names.end()});
    context_.add(node, pointer,
                 node.kind == Node::Kind::text ? fmt::format("unknown value '{}'", node.text)
                                               : fmt::format("is {}, not a text", to_string(node.kind)),
                 near.empty() ? listed : fmt::format("did you mean '{}'? It is {}", near, listed));
    return false;
  }
  type.set(value, static_cast<double>(found - type.names.begin()));
  return true;
}

bool ValueReader::list(const Node& node, const std::string& pointer, const Type& type, void* values, const Doc& doc)
{
  if (type.inner->may_be_table && node.find("csv") != nullptr)
    return read_table(*this, node, pointer, type, values, doc);
  if (node.kind != Node::Kind::array)
    return wrong_kind(node, pointer, "an array [...]");
  type.clear(values);
  bool ok = true;
  for (std::size_t i = 0; i < node.items.size(); ++i)
    ok = read(node.items[i], pointer_to(pointer, i), *type.inner, type.append(values), doc) && ok;
  return ok;
}

bool ValueReader::pair(const Node& node, const std::string& pointer, const NamePair& names)
{
  std::vector<std::string> both;
  if (not list(node, pointer, type_of<std::vector<std::string>>(), &both, Doc{}))
    return false;
  if (both.size() != 2) {
    context_.add(node, pointer, "needs two names", "write [\"a\", \"b\"]");
    return false;
  }
  *names.first = both[0];
  *names.second = both[1];
  return true;
}

bool ValueReader::scalar(const Node& wrapped, const std::string& pointer, Scalar& value)
{
  const auto& node = wrapped.kind == Node::Kind::object ? unwrap(wrapped, pointer) : wrapped;
  if (node.kind == Node::Kind::object || node.kind == Node::Kind::array || node.kind == Node::Kind::null)
    return wrong_kind(node, pointer, "a number, a quantity such as \"26 month\" or a date");
  value.node = node;
  return true;
}

bool ValueReader::names(const Node& node, const std::string& pointer, Names& value)
{
  if (node.kind == Node::Kind::text) {
    value.items = {node.text};
    return true;
  }
  if (node.kind != Node::Kind::array)
    return wrong_kind(node, pointer, "a text in quotes or a list of them");
  return list(node, pointer, type_of<std::vector<std::string>>(), &value.items, Doc{});
}

bool ValueReader::map(const Node& node, const std::string& pointer, const Type& type, void* value, const Doc& doc)
{
  if (node.kind != Node::Kind::object)
    return wrong_kind(node, pointer, "an object {...}");
  type.clear(value);
  bool ok = true;
  for (const auto& [name, member] : node.members)
    ok = read(member, pointer_to(pointer, name), *type.inner, type.entry(value, name), doc) && ok;
  return ok;
}

bool ValueReader::object(const Node& node, const std::string& pointer, const Type& type, void* value, const Doc& doc)
{
  if (type.brief != nullptr && node.kind != Node::Kind::object) {
    const bool is_text = type.brief->inner->kind == Type::Kind::text;
    if (node.kind == (is_text ? Node::Kind::text : Node::Kind::number))
      return read(node, pointer, *type.brief, type.brief_in(value), doc);
    return wrong_kind(node, pointer, is_text ? "a text in quotes or an object {...}" : "a number or an object {...}");
  }
  if (type.automatic != nullptr) {
    auto& automatic = *type.automatic(value);
    automatic = node.kind == Node::Kind::text && node.text == "auto";
    if (automatic)
      return true;
  }
  if (node.kind != Node::Kind::object)
    return wrong_kind(node, pointer, "an object {...}");
  const auto n_before = context_.problems->size();
  const auto sources_required = context_.sources_required;
  context_.sources_required = sources_required && not type.states_one_source;
  const auto* around = std::exchange(context_.within, &type);
  ObjectReader reader(context_, node, pointer);
  type.describe(reader, value);
  reader.finish();
  context_.within = around;
  context_.sources_required = sources_required;
  return context_.problems->size() == n_before;
}

bool has_csv(ReadContext& context, const Node& node, const std::string& pointer, const std::string& csv)
{
  std::error_code cannot_be_seen; // what cannot be read is told by who reads it
  const auto folder = context.folder_of(node);
  if (std::filesystem::exists(folder / csv, cannot_be_seen) || cannot_be_seen)
    return true;
  context.add(*node.find("csv"), pointer_to(pointer, "csv"), fmt::format("there is no file '{}'", csv),
              "check the path, which is relative to the file that names it");
  return false;
}

} // namespace gpuramp::input
