// SPDX-License-Identifier: Apache-2.0
#include "study/study_reader.hpp"

#include "gpuramp/input/object_writer.hpp"
#include "gpuramp/input/pointer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::study {

using input::Node;
using input::pointer_to;

namespace {

bool is_scenario(const Node& tree)
{
  return tree.find("campuses") != nullptr && tree.find("scenario") == nullptr;
}

/// The study of a scenario that names none: its uncertain numbers, and the slips that come with gpuramp. At campuses,
/// where dates are those of finer resolutions.
Node default_study(const std::filesystem::path& scenario)
{
  StudyText text;
  text.name = scenario.stem().string();
  text.scenario = scenario.filename().string();
  text.resolution = record::Resolution::campus;
  text.samples.emplace().n = kDefaultSamples;
  text.slips.emplace().file = (scenario::shipped_scenarios() / "catalog/slips/defaults-2025.json").string();
  return input::write_object(text);
}

std::string default_name(const Target& target)
{
  return fmt::format("{}", fmt::join(target.names, "+"));
}

/// Whether something that the study varies is this value of the scenario, or holds it.
bool is_varied(const Study& study, const std::string& pointer)
{
  const auto by = [&](const Target& t) {
    return t.kind <= Target::Kind::scale && std::any_of(t.names.begin(), t.names.end(), [&](const auto& name) {
             return input::is_at_or_below(pointer, name);
           });
  };
  return std::any_of(study.axes.begin(), study.axes.end(), [&](const Axis& a) { return by(a.target); }) ||
         std::any_of(study.inputs.begin(), study.inputs.end(), [&](const Input& i) { return by(i.target); });
}

} // namespace

StudyReader::StudyReader(const std::filesystem::path& file, input::Problems& problems)
    : file_(file), problems_(problems)
{
  read_tree();
  if (is_scenario(tree_))
    read_study_of_scenario();
  dir_ = file_.parent_path();
  context_.file = file_.string();
  context_.root = &tree_;
  context_.problems = &problems_;
  context_.provenance = &provenance_;
  if (tree_.kind != Node::Kind::object) {
    context_.add(tree_, "", fmt::format("is {}, not an object", to_string(tree_.kind)),
                 "a study is {\"format_version\": 1, \"scenario\": ..., ...}");
    problems_.throw_if_any();
  }
}

void StudyReader::read_tree()
{
  tree_ = {};
  if (not input::read_json_file(file_, tree_, problems_))
    problems_.throw_if_any();
}

void StudyReader::read_study_of_scenario()
{
  const auto scenario = file_;
  const auto* named = tree_.find("study");
  if (named == nullptr || named->kind != Node::Kind::text) { // of another kind: the scenario's reader complains
    tree_ = default_study(scenario);
    return;
  }
  const auto line = named->line;
  file_ = scenario.parent_path() / named->text;
  read_tree();
  const auto* of = tree_.find("scenario");
  std::error_code error;
  if (of == nullptr || not std::filesystem::equivalent(file_.parent_path() / of->text, scenario, error))
    throw core::InputError(
        {{scenario.string(), line, "/study", fmt::format("{} is not a study of this scenario", file_.string()),
          "its 'scenario' has to name this file"}});
}

std::filesystem::path StudyReader::scenario_file() const
{
  const auto* node = tree_.find("scenario");
  if (node != nullptr && node->kind == Node::Kind::text)
    return dir_ / node->text;
  throw core::InputError({{file_.string(), node == nullptr ? tree_.line : node->line, "/scenario",
                           node == nullptr ? "'scenario' is missing" : "is not a text in quotes",
                           "name the scenario file, relative to this one"}});
}

std::vector<scenario::Override> StudyReader::changes() const
{
  std::vector<scenario::Override> changes;
  if (const auto* set = tree_.find("set"))
    for (const auto& item : set->items)
      changes.push_back(scenario::parse_override(item.text));
  return changes;
}

Study StudyReader::read(const scenario::Document& document, const scenario::Scenario& base)
{
  StudyText text;
  static_cast<void>(input::read_object(context_, tree_, "", text));
  check_name(text.name);
  Study study;
  study.name = text.name;
  study.description = text.description;
  study.resolution = text.resolution;
  study.file = file_;
  study.scenario_file = scenario_file();
  study.files = document.files();
  if (study.files.front() != file_)
    study.files.insert(study.files.begin(), file_);
  study.set = changes();
  add_axes(text, study);
  for (std::size_t i = 0; i < text.inputs.size(); ++i)
    if (auto input = input_of(text.inputs[i], fmt::format("/inputs/{}", i), study))
      study.inputs.push_back(std::move(*input));
  if (text.samples) {
    study.samples = {static_cast<std::uint64_t>(text.samples->n), text.samples->method,
                     static_cast<std::uint64_t>(text.samples->seed)};
    auto context = context_;
    context.file = study.scenario_file.string();
    context.root = &document.tree();
    add_uncertain(document.tree(), "", study, context);
  }
  if (text.slips)
    add_slips(context_, dir_, *text.slips, base, study);
  if (not text.samples && not(study.inputs.empty() && study.slips.empty()))
    context_.complain("", "'samples' is missing", R"(uncertain inputs need it: write "samples": {"n": 200})");
  add_correlations(text, study);
  add_outputs(context_, text, base, study);
  return study;
}

void StudyReader::check_name(const std::string& name)
{
  if (name.find('/') != std::string::npos || name.starts_with('.'))
    context_.complain("/name", fmt::format("'{}' cannot name a folder of results", name),
                      "leave out slashes and leading dots");
}

Target StudyReader::target_of(const TargetText& text, const std::string& pointer)
{
  Target target;
  int n_given = 0;
  const auto take = [&](const input::Names& names, Target::Kind kind) {
    if (names.items.empty())
      return;
    ++n_given;
    target.kind = kind;
    target.names = names.items;
  };
  take(text.pointer, Target::Kind::pointer);
  take(text.scale, Target::Kind::scale);
  take(text.factor_of, Target::Kind::slip_factor);
  take(text.delay_of, Target::Kind::slip_delay);
  target.campuses = text.campuses;
  if (n_given != 1)
    context_.complain(pointer, n_given == 0 ? "does not say what it varies" : "says twice what it varies",
                      "give one of pointer, scale (JSON pointers), factor_of, delay_of (what slips)");
  return target;
}

std::vector<double> StudyReader::axis_values(const AxisText& text, const std::string& pointer,
                                             std::optional<ValueType>& type)
{
  std::vector<double> values;
  const bool has_range = is_given(text.from) && is_given(text.to) && text.steps;
  if (text.values.has_value() == has_range || (text.values && text.values->empty())) {
    context_.complain(pointer, "has no values", R"(write "values": [...], or "from": a, "to": b, "steps": n)");
    return values;
  }
  if (text.values) {
    for (std::size_t i = 0; i < text.values->size(); ++i)
      if (const auto& scalar = (*text.values)[i]; is_given(scalar))
        if (const auto v = read_value(context_, scalar.node, fmt::format("{}/values/{}", pointer, i), type, true))
          values.push_back(*v);
    return values;
  }
  const auto a = read_value(context_, text.from.node, pointer + "/from", type);
  const auto b = read_value(context_, text.to.node, pointer + "/to", type);
  if (a && b)
    for (std::int64_t i = 0; i < *text.steps; ++i)
      values.push_back(*a + (*b - *a) * static_cast<double>(i) / static_cast<double>(*text.steps - 1));
  return values;
}

Axis StudyReader::axis_of(const AxisText& text, const std::string& pointer)
{
  Axis axis;
  axis.target = target_of(text.target, pointer);
  axis.name = text.name.empty() ? default_name(axis.target) : text.name;
  std::optional<ValueType> type;
  axis.values = axis_values(text, pointer, type);
  axis.type = type.value_or(ValueType{});
  return axis;
}

void StudyReader::add_axes(const StudyText& text, Study& study)
{
  study.crossed = text.combine == Combine::cross;
  for (std::size_t a = 0; a < text.axes.size(); ++a)
    study.axes.push_back(axis_of(text.axes[a], fmt::format("/axes/{}", a)));
  if (not study.crossed)
    for (std::size_t a = 1; a < study.axes.size(); ++a)
      if (study.axes[a].values.size() != study.axes[0].values.size())
        context_.complain(fmt::format("/axes/{}", a),
                          fmt::format("has {} values and the first axis {}", study.axes[a].values.size(),
                                      study.axes[0].values.size()),
                          "zipped axes need equally many; or write \"combine\": \"cross\"");
}

std::optional<Input> StudyReader::input_of(const InputText& text, const std::string& pointer, Study& study)
{
  auto target = target_of(text.target, pointer);
  const auto name = text.number.name.empty() ? default_name(target) : text.number.name;
  auto read = DistributionReader(context_, dir_, study.files).read(text.number, pointer);
  if (not read)
    return std::nullopt;
  const auto base = read->base.value_or(read->distribution.quantile(0.5));
  return Input{name, std::move(target), read->type, std::move(read->distribution), base, text.number.source};
}

void StudyReader::add_uncertain(const Node& node, const std::string& pointer, Study& study, input::ReadContext& context)
{
  if (not input::is_uncertain(node)) {
    for (std::size_t i = 0; i < node.items.size(); ++i)
      add_uncertain(node.items[i], pointer_to(pointer, i), study, context);
    for (const auto& [key, member] : node.members)
      add_uncertain(member, pointer_to(pointer, key), study, context);
    return;
  }
  if (is_varied(study, pointer))
    return; // the study says something else of it
  input::UncertainText text;
  if (not input::read_object(context, node, pointer, text))
    return;
  auto read = DistributionReader(context, study.scenario_file.parent_path(), study.files).read(text, pointer);
  if (read)
    study.inputs.push_back({text.name.empty() ? pointer : text.name,
                            {Target::Kind::pointer, {pointer}, {}},
                            read->type,
                            read->distribution,
                            read->base.value_or(0),
                            text.source});
}

void StudyReader::add_correlations(const StudyText& text, Study& study)
{
  std::vector<std::string> names;
  for (const auto& input : study.inputs)
    names.push_back(input.name);
  for (const auto& slip : study.slips)
    names.push_back("slip/" + slip.what);
  const auto index_of = [&](const std::string& name, std::size_t i) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end() && not name.empty())
      context_.complain(fmt::format("/correlations/{}/between", i), fmt::format("there is no input '{}'", name),
                        core::suggest_word(name, names, "inputs are"));
    return static_cast<std::size_t>(found - names.begin());
  };
  for (std::size_t i = 0; i < text.correlations.size(); ++i) {
    const auto& written = text.correlations[i];
    study.correlations.push_back({index_of(written.first, i), index_of(written.second, i), written.rank});
  }
}

} // namespace gpuramp::study
