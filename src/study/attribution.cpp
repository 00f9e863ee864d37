// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/results/result_file.hpp"
#include "gpuramp/results/writers.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/sim/simulation.hpp"
#include "gpuramp/study/forked.hpp"
#include "study/compare_metrics.hpp"
#include "study/named_inputs.hpp"
#include "study/resolution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace gpuramp::study {

namespace {

using SortedJson = nlohmann::json;
using Pointers = std::set<std::string>;
using Figures = std::map<std::string, double>;

/// What a run is told beside its scenario; compared like an input.
constexpr const char* kSeed = "--seed";

SortedJson inputs_of(const results::ResultFile& result)
{
  return without_derived(SortedJson::parse(result.stated_json));
}

/// "/campuses/plains-12/pue" with the campus's group for its name.
std::string group_pointer(const std::string& pointer)
{
  constexpr std::string_view kCampuses = "/campuses/";
  if (not pointer.starts_with(kCampuses))
    return pointer;
  const auto end = std::min(pointer.find('/', kCampuses.size()), pointer.size());
  const auto name = pointer.substr(kCampuses.size(), end - kCampuses.size());
  const auto group = scenario::campus_group(name);
  return std::string(kCampuses) + (group == name ? name : group + "-*") + pointer.substr(end);
}

void add_input(std::vector<InputChange>& inputs, const std::string& pointer, const SortedJson* before,
               const SortedJson* after)
{
  const auto group = group_pointer(pointer);
  auto known = std::find_if(inputs.begin(), inputs.end(), [&](const InputChange& c) { return c.pointer == group; });
  if (known == inputs.end())
    known = inputs.insert(
        known, {group, before == nullptr ? "" : written(*before), after == nullptr ? "" : written(*after), 0, {}});
  ++known->n_values;
  known->pointers.push_back(pointer);
}

/// Texts that no run reads.
bool is_remark(const std::string& pointer)
{
  return pointer == "/name" || pointer.ends_with("/description") || pointer.ends_with("/source") ||
         pointer.ends_with("/origin") || pointer.ends_with("/meaning");
}

/// Both results' inputs, and whatever lies between them.
class Variants {
public:
  Variants(const results::ResultFile& before, const results::ResultFile& after)
      : before_(before), after_(after), old_inputs_(inputs_of(before)), new_inputs_(inputs_of(after))
  {
  }

  /// What one run is made of.
  struct Variant {
    std::string scenario;
    std::uint64_t seed = 1;
    std::string resolution;
  };

  [[nodiscard]] Variant with(const Pointers& taken) const
  {
    const auto scenario =
        merged(old_inputs_, new_inputs_, [&](const std::string& pointer, const SortedJson*, const SortedJson*) {
          return taken.contains(pointer);
        });
    // two that chose their resolution by their size choose it again
    return {scenario.dump(), (taken.contains(kSeed) ? after_ : before_).seed,
            before_.resolution == after_.resolution ? before_.resolution : "auto"};
  }

  /// Why the scenario cannot be read; empty if it can.
  [[nodiscard]] std::string problem_with(const Pointers& taken) const
  {
    try {
      static_cast<void>(scenario::Document(with(taken).scenario, "variant").read());
    } catch (const core::InputError& error) {
      return error.problems().front().pointer + ": " + error.problems().front().problem;
    }
    return "";
  }

private:
  const results::ResultFile& before_;
  const results::ResultFile& after_;
  SortedJson old_inputs_, new_inputs_;
};

Pointers all_pointers(const std::vector<InputChange>& inputs)
{
  Pointers all;
  for (const auto& input : inputs)
    all.insert(input.pointers.begin(), input.pointers.end());
  return all;
}

Pointers pointers_of(const InputChange& input)
{
  return {input.pointers.begin(), input.pointers.end()};
}

Pointers all_but(const Pointers& all, const Pointers& some)
{
  Pointers rest;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::inserter(rest, rest.end()));
  return rest;
}

std::string parent_of(const std::string& pointer)
{
  return pointer.substr(0, pointer.find_last_of('/') == std::string::npos ? 0 : pointer.find_last_of('/'));
}

/// Takes the inputs below a place together as one. \return whether there were others than the first
bool join_below(std::vector<InputChange>& inputs, std::size_t first, const std::string& place)
{
  bool joined = false;
  for (std::size_t i = inputs.size(); i-- > 0;) {
    if (i == first || not inputs[i].pointer.starts_with(place + "/"))
      continue;
    auto other = std::move(inputs[i]);
    inputs.erase(inputs.begin() + static_cast<std::ptrdiff_t>(i));
    first -= i < first ? 1 : 0;
    auto& whole = inputs[first];
    whole.pointer += " and " + other.pointer;
    whole.n_values += other.n_values;
    whole.pointers.insert(whole.pointers.end(), other.pointers.begin(), other.pointers.end());
    joined = true;
  }
  return joined;
}

/// Joins an input that cannot be changed alone, or cannot be left alone, with its neighbours, nearest first.
/// \return whether it did
bool join_one(std::vector<InputChange>& inputs, const Variants& variants, const Pointers& all)
{
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto own = pointers_of(inputs[i]);
    if (variants.problem_with(own).empty() && variants.problem_with(all_but(all, own)).empty())
      continue;
    auto place = inputs[i].pointer.substr(0, inputs[i].pointer.find(" and "));
    while (not place.empty()) {
      place = parent_of(place);
      if (join_below(inputs, i, place))
        return true;
    }
  }
  return false;
}

/// Figures of a run by metric name, as JSON; milestones that are not reached are missing.
std::string figures_of(const Variants::Variant& variant)
{
  const auto scenario = scenario::Document(variant.scenario, "variant").read();
  const auto record = sim::simulate(scenario, {variant.seed, resolution_of(variant.resolution), {}, {}});
  const auto result = results::as_result(scenario, record, results::summarise(scenario, record), "variant");
  SortedJson figures = SortedJson::object();
  for (const auto& m : result.milestones)
    if (m.date)
      figures[milestone_metric(m.gpus)] = core::in_days(core::between(core::Date{}, *m.date));
  for (const auto& [name, value] : result.summary)
    if (not of_the_program(name))
      figures[name] = value;
  return figures.dump();
}

/// Runs of variants, each made once whoever needs it.
class Runs {
public:
  Runs(const Variants& variants, int jobs) : variants_(variants), jobs_(jobs > 0 ? jobs : default_jobs()) {}

  void need(const Pointers& taken)
  {
    if (std::find(taken_.begin(), taken_.end(), taken) == taken_.end())
      taken_.push_back(taken);
  }
  void make()
  {
    runs_ = forked_map(taken_.size(), jobs_, [&](std::size_t i) { return figures_of(variants_.with(taken_[i])); });
  }
  [[nodiscard]] const ForkedResult& of(const Pointers& taken) const
  {
    return runs_[static_cast<std::size_t>(std::find(taken_.begin(), taken_.end(), taken) - taken_.begin())];
  }

private:
  const Variants& variants_;
  int jobs_;
  std::vector<Pointers> taken_;
  std::vector<ForkedResult> runs_;
};

/// What one run has more than another, where both have it and it is more than noise.
Figures differences(const Figures& from, const Figures& to)
{
  Figures all;
  for (const auto& [name, value] : to)
    if (const auto old = from.find(name); old != from.end())
      all[name] = is_noise(value, old->second) ? 0 : value - old->second;
  return all;
}

Figures parsed(const std::string& text)
{
  return SortedJson::parse(text).get<Figures>();
}

/// What the inputs alone do not explain, where it is more than the noise of their sum.
void subtract(Comparison& comparison, const Attribution& a)
{
  for (const auto& [name, explained] : a.alone)
    if (const auto rest = comparison.remainder.find(name); rest != comparison.remainder.end())
      rest->second = is_noise(rest->second, explained) ? 0 : rest->second - explained;
}

} // namespace

std::vector<InputChange> input_changes(const results::ResultFile& before, const results::ResultFile& after)
{
  std::vector<InputChange> inputs;
  static_cast<void>(merged(inputs_of(before), inputs_of(after),
                           [&](const std::string& pointer, const SortedJson* was, const SortedJson* now) {
                             add_input(inputs, pointer, was, now);
                             return false;
                           }));
  if (before.seed != after.seed)
    inputs.push_back({kSeed, std::to_string(before.seed), std::to_string(after.seed), 1, {kSeed}});
  return inputs;
}

void attribute(Comparison& comparison, const results::ResultFile& before, const results::ResultFile& after, int jobs)
{
  auto inputs = comparison.inputs;
  std::erase_if(inputs, [](const InputChange& input) { return is_remark(input.pointer); });
  const Variants variants(before, after);
  const auto all = all_pointers(inputs);
  while (join_one(inputs, variants, all))
    ;
  Runs runs(variants, jobs);
  runs.need({});
  runs.need(all);
  for (const auto& input : inputs) {
    runs.need(pointers_of(input));
    runs.need(all_but(all, pointers_of(input)));
  }
  runs.make();
  for (const auto* result : {&before, &after})
    if (const auto& run = runs.of(result == &before ? Pointers{} : all); not run.ok)
      throw core::InputError({{result->origin, 0, "", "cannot be run again: " + run.text,
                               "attribute results of this version of gpuramp"}});
  const auto old_figures = parsed(runs.of({}).text);
  const auto new_figures = parsed(runs.of(all).text);
  comparison.remainder = differences(old_figures, new_figures);
  for (const auto& input : inputs) {
    const auto& alone = runs.of(pointers_of(input));
    const auto& without = runs.of(all_but(all, pointers_of(input)));
    Attribution a{input.pointer, {}, {}, not alone.ok ? alone.text : not without.ok ? without.text : ""};
    if (alone.ok)
      a.alone = differences(old_figures, parsed(alone.text));
    if (without.ok)
      a.last = differences(parsed(without.text), new_figures);
    subtract(comparison, a);
    comparison.attribution.push_back(std::move(a));
  }
}

} // namespace gpuramp::study
