// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/sobol.hpp"
#include "gpuramp/core/units.hpp"
#include "gpuramp/input/pointer.hpp"
#include "gpuramp/input/scaling.hpp"
#include "gpuramp/study/plan.hpp"
#include "study/scaling.hpp"
#include "study/study_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace gpuramp::study {

namespace {

/// Checks a study against its scenario.
class StudyChecks {
public:
  StudyChecks(const Study& study, const scenario::Document& document, const scenario::Scenario& base,
              input::Problems& problems)
      : study_(study), document_(document), base_(base), problems_(problems)
  {
  }

  void check()
  {
    const bool well_read = problems_.empty();
    for (std::size_t a = 0; a < study_.axes.size(); ++a)
      if (not study_.axes[a].values.empty())
        check_target(study_.axes[a].target, study_.axes[a].type, fmt::format("/axes/{}", a));
    for (std::size_t i = 0; i < study_.inputs.size(); ++i)
      check_target(study_.inputs[i].target, study_.inputs[i].type, fmt::format("/inputs/{}", i));
    check_apart();
    if (not well_read)
      return; // the rest would complain of what is missing because it could not be read
    check_size();
    check_sampling();
    if (problems_.empty())
      try_values();
  }

private:
  void add(const std::string& pointer, std::string problem, std::string suggestion)
  {
    problems_.add({study_.file.string(), 0, pointer, std::move(problem), std::move(suggestion)});
  }

  void check_pointer(const std::string& pointer, const Target& target, const ValueType& type, const std::string& at)
  {
    const auto* node = pointer.starts_with('/') ? scenario_value(pointer) : nullptr;
    if (node == nullptr) {
      add(at, fmt::format("'{}' does not exist in {}", pointer, study_.scenario_file.string()),
          suggestion_for(pointer));
      return;
    }
    if (target.kind == Target::Kind::scale) {
      if (not input::has_numbers(*node))
        add(at, fmt::format("nothing at '{}' is a number", pointer),
            "scale multiplies the numbers of what stands there");
      return;
    }
    check_kind(pointer, *node, type, at);
  }

  /// The scenario's value, or what `set` puts there.
  const input::Node* scenario_value(const std::string& pointer) { return input::find_at(document_.tree(), pointer); }

  /// The longest part of the pointer that exists, and what is below it.
  std::string suggestion_for(const std::string& pointer)
  {
    const auto [parent, node] = input::nearest_at(document_.tree(), pointer);
    const auto tokens = input::pointer_tokens(pointer);
    const auto n_found = input::pointer_tokens(parent).size();
    return fmt::format("below '{}': {}; a default has to be written out to be varied", parent,
                       input::suggest_child(*node, n_found < tokens.size() ? tokens[n_found] : ""));
  }

  void check_kind(const std::string& pointer, const input::Node& found, const ValueType& type, const std::string& at)
  {
    if (type.kind == ValueType::Kind::label)
      return;
    const auto* node = &found;
    for (const auto* key : {"base", "value"})
      if (node->kind == input::Node::Kind::object && node->find(key) != nullptr)
        node = node->find(key);
    input::Problems ignored;
    std::vector<input::Provenance> none;
    input::ReadContext context;
    context.problems = &ignored;
    context.provenance = &none;
    std::optional<ValueType> present;
    const auto value = read_value(context, *node, pointer, present);
    if (not value)
      add(at, fmt::format("'{}' is {}, not a number", pointer, to_string(node->kind)),
          "point to a number, quantity or date; or use scale for all numbers of a list");
    else if (present->kind != type.kind &&
             not(present->kind == ValueType::Kind::number && type.kind == ValueType::Kind::whole_number))
      add(at, fmt::format("'{}' is {} and the values are not", pointer, to_text(*value, *present)),
          "write the values the same way");
    else if (present->dimension != type.dimension)
      add(at, fmt::format("'{}' is {}", pointer, core::describe_dimension(present->dimension)),
          fmt::format("the values are {}", core::describe_dimension(type.dimension)));
  }

  /// Two that move the same value would overwrite each other, the later one unseen.
  void check_apart()
  {
    std::vector<std::pair<std::string, const Target*>> all;
    for (std::size_t a = 0; a < study_.axes.size(); ++a)
      all.emplace_back(fmt::format("/axes/{}", a), &study_.axes[a].target);
    for (std::size_t i = 0; i < study_.inputs.size(); ++i)
      all.emplace_back(fmt::format("/inputs/{}", i), &study_.inputs[i].target);
    for (std::size_t x = 0; x < all.size(); ++x)
      for (std::size_t y = 0; y < x; ++y)
        if (const auto shared = shared_name(*all[x].second, *all[y].second); not shared.empty())
          add(all[x].first, fmt::format("moves '{}', which {} moves, too", shared, all[y].first),
              "move each value once; combine both into one axis or input");
  }

  /// \return a value of the scenario that both move; empty if there is none
  static std::string shared_name(const Target& a, const Target& b)
  {
    const auto of_scenario = [](const Target& t) {
      return t.kind == Target::Kind::pointer || t.kind == Target::Kind::scale;
    };
    if (not of_scenario(a) || not of_scenario(b))
      return "";
    for (const auto& x : a.names)
      for (const auto& y : b.names)
        if (input::is_at_or_below(x, y) || input::is_at_or_below(y, x))
          return x;
    return "";
  }

  void check_target(const Target& target, const ValueType& type, const std::string& at)
  {
    if (target.kind == Target::Kind::pointer || target.kind == Target::Kind::scale)
      for (const auto& pointer : target.names)
        check_pointer(pointer, target, type, at);
    if (target.kind == Target::Kind::slip_delay && type.dimension != core::kTimeDimension)
      add(at, "the values of delay_of are not durations", R"(write "6 month")");
    if ((target.kind == Target::Kind::slip_factor || target.kind == Target::Kind::scale) &&
        type.kind != ValueType::Kind::number)
      add(at, "the values of a factor are not plain numbers", "write 1.2 and the like");
  }

  void check_size()
  {
    const auto& s = study_.samples;
    const auto n_cells = count_cells(study_);
    if (n_cells > kMostPoints || s.n > kMostPoints || n_cells * s.n > kMostPoints)
      add("",
          fmt::format("asks for {} points (at most {})", static_cast<double>(n_cells) * static_cast<double>(s.n),
                      kMostPoints),
          "take fewer samples or axis values");
    if (study_.axes.empty() && study_.inputs.empty() && study_.slips.empty())
      add("", "nothing varies: no axes, no uncertain inputs, no slips",
          R"(add "axes": [{"pointer": "/...", "values": [...]}], or "inputs", "slips" and "samples")");
    else if (study_.inputs.empty() && study_.slips.empty() && s.n > 1)
      add("/samples", "every sample would be the same: nothing is uncertain",
          R"(add "inputs" or "slips", or remove "samples")");
  }

  void check_sampling()
  {
    const auto n_dimensions = study_.inputs.size() + study_.slips.size();
    if (study_.samples.method == Method::sobol && n_dimensions > core::kMaxSobolDimensions)
      add("/samples/method",
          fmt::format("the Sobol sequence has {} dimensions and the study {}", core::kMaxSobolDimensions, n_dimensions),
          R"(take "latin_hypercube")");
    const bool known =
        std::all_of(study_.correlations.begin(), study_.correlations.end(),
                    [&](const RankCorrelation& c) { return c.first < n_dimensions && c.second < n_dimensions; });
    if (known)
      if (const auto problem = correlation_problem(n_dimensions, study_.samples.n, study_.correlations);
          not problem.empty())
        add("/correlations", problem, "");
  }

  void try_one(const std::string& at, const std::vector<scenario::Override>& overrides,
               const std::vector<scenario::Slip>& slips)
  {
    try {
      static_cast<void>(document_.read(overrides, slips));
    } catch (const core::InputError& error) {
      for (const auto& p : error.problems())
        add(at,
            fmt::format("the scenario does not take it: {}{}{}", p.pointer, p.pointer.empty() ? "" : ": ", p.problem),
            p.suggestion);
    }
  }

  void try_target(const std::string& at, const Target& target, double value, const ValueType& type)
  {
    std::vector<scenario::Override> overrides;
    std::vector<scenario::Slip> slips;
    for (const auto& name : target.names)
      switch (target.kind) {
        case Target::Kind::pointer: overrides.push_back({name, to_json(value, type)}); break;
        case Target::Kind::scale: overrides.push_back({name, scaled_json(document_, name, value)}); break;
        case Target::Kind::slip_factor: slips.push_back({name, target.campuses, {}, value, {}, ""}); break;
        case Target::Kind::slip_delay: slips.push_back({name, target.campuses, {}, 1, core::seconds(value), ""}); break;
      }
    try_one(at, overrides, slips);
  }

  /// Each axis at its ends and each input at its middle, alone: mistakes that would fail every point.
  void try_values()
  {
    for (std::size_t a = 0; a < study_.axes.size(); ++a)
      for (const auto value : {study_.axes[a].values.front(), study_.axes[a].values.back()})
        try_target(fmt::format("/axes/{}", a), study_.axes[a].target, value, study_.axes[a].type);
    for (std::size_t i = 0; i < study_.inputs.size(); ++i)
      try_target(fmt::format("/inputs/{}", i), study_.inputs[i].target, study_.inputs[i].distribution.quantile(0.5),
                 study_.inputs[i].type);
    for (const auto& slip : study_.slips)
      try_one("/slips", {}, {{slip.what, {}, {}, 1, {}, ""}});
  }

  const Study& study_;
  const scenario::Document& document_;
  const scenario::Scenario& base_;
  input::Problems& problems_;
};

/// FNV-1a, 64 bits. \source Fowler, Noll and Vo, draft-eastlake-fnv
std::uint64_t hash(std::uint64_t h, std::string_view text)
{
  for (const auto c : text)
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return h;
}

std::string fingerprint_of(const Study& study)
{
  auto h = hash(0xCBF29CE484222325ULL, GPURAMP_VERSION);
  for (const auto& file : study.files) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    h = hash(h, text.str());
    h = hash(h, "\n--\n");
  }
  h = hash(h, fmt::format("{} {} {}", study.samples.n, study.samples.seed, record::to_string(study.resolution)));
  for (const auto& change : study.set)
    h = hash(h, change.pointer + "=" + change.value + "\n");
  return fmt::format("{:016x}", h);
}

void apply(const StudyChanges& changes, Study& study)
{
  if (changes.n_samples)
    study.samples.n = *changes.n_samples;
  if (changes.seed)
    study.samples.seed = *changes.seed;
  if (changes.resolution)
    study.resolution = *changes.resolution;
  study.set.insert(study.set.end(), changes.set.begin(), changes.set.end());
}

} // namespace

LoadedStudy load_study(const std::filesystem::path& file, const StudyChanges& changes)
{
  input::Problems problems;
  StudyReader reader(file, problems);
  auto set = reader.changes();
  set.insert(set.end(), changes.set.begin(), changes.set.end());
  auto document = scenario::Document(reader.scenario_file()).with(set);
  auto base = document.read();
  auto study = reader.read(document, base);
  apply(changes, study);
  StudyChecks(study, document, base, problems).check();
  problems.throw_if_any();
  auto fingerprint = fingerprint_of(study);
  return {std::move(study), std::move(document), std::move(base), std::move(fingerprint)};
}

} // namespace gpuramp::study
