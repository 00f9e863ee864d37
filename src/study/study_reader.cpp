// SPDX-License-Identifier: Apache-2.0
#include "study/study_reader.hpp"

#include "gpuramp/input/pointer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::input {

template <>
struct EnumNames<study::Method> {
  static constexpr std::array<std::string_view, 3> names{"random", "latin_hypercube", "sobol"};
};
template <>
struct EnumNames<record::Resolution> {
  static constexpr std::array<std::string_view, 5> names{"auto", "rack", "row", "hall", "campus"};
};

} // namespace gpuramp::input

namespace gpuramp::study {

using input::Doc;
using input::Node;
using input::ObjectReader;
using input::pointer_to;

namespace {

constexpr std::int64_t kMostAxisValues = 100'000;

bool is_scenario(const Node& tree)
{
  return tree.find("campuses") != nullptr && tree.find("scenario") == nullptr;
}

/// The study of a scenario that names none: its uncertain numbers, and the slips that come with gpuramp. At campuses,
/// where dates are those of finer resolutions.
Node default_study(const std::filesystem::path& scenario)
{
  const auto slips = scenario::shipped_scenarios() / "catalog/slips/defaults-2025.json";
  return Node::object({{"format_version", Node::of(std::int64_t{1})},
                       {"name", Node::of(scenario.stem().string())},
                       {"scenario", Node::of(scenario.filename().string())},
                       {"resolution", Node::of("campus")},
                       {"samples", Node::object({{"n", Node::of(kDefaultSamples)}})},
                       {"slips", Node::object({{"file", Node::of(slips.string())}})}});
}

/// A distribution of an object that is nothing but that: {"low": ..., "base": ..., "high": ...}.
std::optional<Distribution> bare_distribution(input::ReadContext& context, const Node& node, const std::string& pointer,
                                              const std::filesystem::path& dir,
                                              std::vector<std::filesystem::path>& files, core::Dimension dimension)
{
  if (not input::is_uncertain(node)) {
    context.add(node, pointer, "is not an uncertain number", input::kUncertainExample);
    return std::nullopt;
  }
  ObjectReader reader(context, node, pointer);
  auto read = DistributionReader(context, dir, files).read(reader, node, pointer);
  reader.finish();
  if (not read)
    return std::nullopt;
  const bool fits =
      dimension == core::kNoDimension ? read->type.kind == ValueType::Kind::number : read->type.dimension == dimension;
  if (not fits) {
    context.add(node, pointer, "is of the wrong kind",
                dimension == core::kNoDimension ? "write plain numbers" : "write durations such as \"2 month\"");
    return std::nullopt;
  }
  return std::move(read->distribution);
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
        {{scenario.string(), line, "/study", fmt::format("{} is no study of this scenario", file_.string()),
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
  Study study;
  study.file = file_;
  study.scenario_file = scenario_file();
  study.files = document.files();
  if (study.files.front() != file_)
    study.files.insert(study.files.begin(), file_);
  study.set = changes();
  read_root(study, document, base);
  return study;
}

void StudyReader::read_root(Study& study, const scenario::Document& document, const scenario::Scenario& base)
{
  ObjectReader reader(context_, tree_, "");
  std::int64_t version = 1;
  std::string scenario_text;
  std::string combine = "cross";
  std::vector<std::string> set;
  reader.required("format_version", version, Doc{"1", 1, 1});
  reader.required("name", study.name, Doc{"the name of the study"});
  reader.option("description", study.description, Doc{});
  reader.required("scenario", scenario_text, Doc{"the scenario file, relative to this file"});
  reader.option("resolution", study.resolution, Doc{});
  reader.option("set", set, Doc{});
  reader.option("combine", combine, Doc{});
  reader.note_source();
  if (study.name.find('/') != std::string::npos || study.name.starts_with('.'))
    context_.add(*tree_.find("name"), "/name", fmt::format("'{}' cannot name a folder of results", study.name),
                 "leave out slashes and leading dots");
  study.crossed = combine == "cross";
  if (not study.crossed && combine != "zip")
    context_.add(*tree_.find("combine"), "/combine", fmt::format("unknown value '{}'", combine), "one of cross, zip");
  if (const auto* axes = reader.take("axes"))
    read_axes(*axes, study);
  if (const auto* inputs = reader.take("inputs"))
    read_inputs(*inputs, study);
  const auto* samples = reader.take("samples");
  if (samples != nullptr) {
    read_samples(*samples, study);
    add_scenario_inputs(study, document);
  }
  if (const auto* slips = reader.take("slips"))
    read_slips(*slips, study, base);
  if (samples == nullptr && not(study.inputs.empty() && study.slips.empty()))
    context_.add(tree_, "", "'samples' is missing", R"(uncertain inputs need it: write "samples": {"n": 200})");
  if (const auto* correlations = reader.take("correlations"))
    read_correlations(*correlations, study);
  reader.take("outputs");
  reader.take("objectives");
  read_outputs(context_, tree_, base, study);
  reader.finish();
}

bool StudyReader::is_list(const Node& node, const std::string& pointer)
{
  if (node.kind == Node::Kind::array)
    return true;
  context_.add(node, pointer, fmt::format("is {}, not an array", to_string(node.kind)), "write [{...}, ...]");
  return false;
}

Target StudyReader::read_target(ObjectReader& reader, const Node& node, const std::string& pointer)
{
  Target target;
  std::string one;
  int n_given = 0;
  const auto given = [&](const char* key, Target::Kind kind) {
    const auto* found = node.find(key);
    if (found == nullptr) {
      reader.take(key);
      return;
    }
    ++n_given;
    target.kind = kind;
    if (found->kind == Node::Kind::array)
      reader.option(key, target.names, Doc{});
    else
      reader.option(key, one, Doc{}), target.names = {one};
  };
  given("pointer", Target::Kind::pointer);
  given("scale", Target::Kind::scale);
  given("factor_of", Target::Kind::slip_factor);
  given("delay_of", Target::Kind::slip_delay);
  reader.option("campuses", target.campuses, Doc{});
  if (n_given != 1)
    context_.add(node, pointer, n_given == 0 ? "does not say what it varies" : "says twice what it varies",
                 "give one of pointer, scale (JSON pointers), factor_of, delay_of (what slips)");
  return target;
}

std::vector<double> StudyReader::axis_values(ObjectReader& reader, const Node& node, const std::string& pointer,
                                             std::optional<ValueType>& type)
{
  std::vector<double> values;
  const auto* list = reader.take("values");
  const auto* from = reader.take("from");
  const auto* to = reader.take("to");
  std::int64_t steps = 0;
  reader.option("steps", steps, Doc{"", 2, 1e18});
  if (list != nullptr && list->kind == Node::Kind::array) {
    for (std::size_t i = 0; i < list->items.size(); ++i)
      if (const auto v = read_value(context_, list->items[i], fmt::format("{}/values/{}", pointer, i), type, true))
        values.push_back(*v);
    if (list->items.empty())
      context_.add(*list, pointer + "/values", "is empty", "give at least one value");
    return values;
  }
  if (list != nullptr || from == nullptr || to == nullptr || node.find("steps") == nullptr) {
    context_.add(node, pointer, "has no values", R"(write "values": [...], or "from": a, "to": b, "steps": n)");
    return values;
  }
  const auto a = read_value(context_, *from, pointer + "/from", type);
  const auto b = read_value(context_, *to, pointer + "/to", type);
  if (steps > kMostAxisValues)
    context_.add(node, pointer + "/steps", fmt::format("{} values on one axis (at most {})", steps, kMostAxisValues),
                 "take fewer steps");
  else if (a && b && steps >= 2)
    for (std::int64_t i = 0; i < steps; ++i)
      values.push_back(*a + (*b - *a) * static_cast<double>(i) / static_cast<double>(steps - 1));
  return values;
}

void StudyReader::read_axis(const Node& node, const std::string& pointer, Study& study)
{
  Axis axis;
  ObjectReader reader(context_, node, pointer);
  axis.target = read_target(reader, node, pointer);
  axis.name = fmt::format("{}", fmt::join(axis.target.names, "+"));
  reader.option("name", axis.name, Doc{});
  std::optional<ValueType> type;
  axis.values = axis_values(reader, node, pointer, type);
  axis.type = type.value_or(ValueType{});
  reader.note_source();
  reader.finish();
  study.axes.push_back(std::move(axis));
}

void StudyReader::read_axes(const Node& list, Study& study)
{
  if (not is_list(list, "/axes"))
    return;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const auto pointer = fmt::format("/axes/{}", i);
    if (list.items[i].kind == Node::Kind::object)
      read_axis(list.items[i], pointer, study);
    else
      context_.add(list.items[i], pointer, "is not an object", R"(write {"pointer": "/...", "values": [...]})");
  }
  if (not study.crossed)
    for (std::size_t a = 1; a < study.axes.size(); ++a)
      if (study.axes[a].values.size() != study.axes[0].values.size())
        context_.add(list.items[a], fmt::format("/axes/{}", a),
                     fmt::format("has {} values and the first axis {}", study.axes[a].values.size(),
                                 study.axes[0].values.size()),
                     "zipped axes need equally many; or write \"combine\": \"cross\"");
}

void StudyReader::read_samples(const Node& node, Study& study)
{
  if (node.kind != Node::Kind::object) {
    context_.add(node, "/samples", fmt::format("is {}, not an object", to_string(node.kind)),
                 R"(write {"n": 200, "method": "sobol", "seed": 1})");
    return;
  }
  ObjectReader reader(context_, node, "/samples");
  std::int64_t n = 1;
  std::int64_t seed = 1;
  reader.required("n", n, Doc{"the number of samples", 1, 1e15});
  reader.option("method", study.samples.method, Doc{});
  reader.option("seed", seed, Doc{"", 0, 1e15});
  reader.finish();
  study.samples.n = static_cast<std::uint64_t>(n);
  study.samples.seed = static_cast<std::uint64_t>(seed);
}

std::optional<Input> StudyReader::read_input(const Node& node, const std::string& pointer, Study& study)
{
  ObjectReader reader(context_, node, pointer);
  auto target = read_target(reader, node, pointer);
  std::string name = fmt::format("{}", fmt::join(target.names, "+"));
  std::string source;
  reader.option("name", name, Doc{});
  reader.option("source", source, Doc{});
  auto read = DistributionReader(context_, dir_, study.files).read(reader, node, pointer);
  reader.finish();
  if (not read)
    return std::nullopt;
  const auto base = read->base.value_or(read->distribution.quantile(0.5));
  return Input{name, std::move(target), read->type, std::move(read->distribution), base, source};
}

void StudyReader::read_inputs(const Node& list, Study& study)
{
  if (not is_list(list, "/inputs"))
    return;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const auto pointer = fmt::format("/inputs/{}", i);
    if (list.items[i].kind != Node::Kind::object)
      context_.add(list.items[i], pointer, "is not an object",
                   R"(write {"pointer": "/...", "low": ..., "base": ..., "high": ...})");
    else if (auto input = read_input(list.items[i], pointer, study))
      study.inputs.push_back(std::move(*input));
  }
}

void StudyReader::add_uncertain(const Node& node, const std::string& pointer, Study& study,
                                const std::filesystem::path& file)
{
  if (input::is_uncertain(node)) {
    const auto same = [&](const Target& t) {
      return t.kind <= Target::Kind::scale && std::any_of(t.names.begin(), t.names.end(), [&](const auto& p) {
               return pointer == p || pointer.starts_with(p + "/");
             });
    };
    const bool taken =
        std::any_of(study.axes.begin(), study.axes.end(), [&](const Axis& a) { return same(a.target); }) ||
        std::any_of(study.inputs.begin(), study.inputs.end(), [&](const Input& i) { return same(i.target); });
    if (taken)
      return; // the study says something else of it
    auto context = context_;
    context.file = file.string();
    ObjectReader reader(context, node, pointer);
    auto read = DistributionReader(context, file.parent_path(), study.files).read(reader, node, pointer);
    const auto* name = node.find("name");
    if (read)
      study.inputs.push_back({name != nullptr ? name->text : pointer,
                              {Target::Kind::pointer, {pointer}, {}},
                              read->type,
                              read->distribution,
                              read->base.value_or(0),
                              node.find("source") != nullptr ? node.find("source")->text : ""});
    return;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i)
    add_uncertain(node.items[i], pointer_to(pointer, i), study, file);
  for (const auto& [key, member] : node.members)
    add_uncertain(member, pointer_to(pointer, key), study, file);
}

void StudyReader::add_scenario_inputs(Study& study, const scenario::Document& document)
{
  add_uncertain(document.tree(), "", study, study.scenario_file);
}

void StudyReader::read_correlations(const Node& list, Study& study)
{
  if (not is_list(list, "/correlations"))
    return;
  std::vector<std::string> names;
  for (const auto& input : study.inputs)
    names.push_back(input.name);
  for (const auto& slip : study.slips)
    names.push_back("slip/" + slip.what);
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const auto pointer = fmt::format("/correlations/{}", i);
    ObjectReader reader(context_, list.items[i], pointer);
    std::string pair[2];
    RankCorrelation correlation;
    reader.pair("between", pair[0], pair[1], Doc{"two names of inputs, or \"slip/permit\" and the like"});
    reader.required("rank", correlation.rank, Doc{"Spearman's rank correlation", -0.999, 0.999});
    reader.note_source();
    reader.finish();
    for (const auto side : {0, 1}) {
      const auto found = std::find(names.begin(), names.end(), pair[side]);
      (side == 0 ? correlation.first : correlation.second) = static_cast<std::size_t>(found - names.begin());
      if (found == names.end() && not pair[side].empty()) {
        context_.add(list.items[i], pointer + "/between", fmt::format("there is no input '{}'", pair[side]),
                     core::suggest_word(pair[side], names, "inputs are"));
      }
    }
    study.correlations.push_back(correlation);
  }
}

void StudyReader::read_slip_class(const Node& node, const std::string& pointer, input::ReadContext& context,
                                  Study& study, const std::filesystem::path& dir, const std::vector<std::string>* only)
{
  ObjectReader reader(context, node, pointer);
  SlipClass slip;
  reader.required("what", slip.what, Doc{"a task class, power, hall, announced_power, announced_hall or chips"});
  if (const auto* factor = reader.take("factor"))
    slip.factor = bare_distribution(context, *factor, pointer + "/factor", dir, study.files, core::kNoDimension);
  if (const auto* delay = reader.take("delay"))
    slip.delay = bare_distribution(context, *delay, pointer + "/delay", dir, study.files, core::kTimeDimension);
  reader.option("shared", slip.shared_frac, Doc{"", 0, 1});
  reader.source(slip.source);
  reader.finish();
  if (node.find("factor") == nullptr && node.find("delay") == nullptr)
    context.add(node, pointer, "has neither factor nor delay", input::kUncertainExample);
  if (only != nullptr && std::find(only->begin(), only->end(), slip.what) == only->end())
    return; // a file of defaults may know more classes than this scenario has
  std::erase_if(study.slips,
                [&](const SlipClass& s) { return s.what == slip.what; }); // the study's own replace those of the file
  if (slip.factor || slip.delay)
    study.slips.push_back(std::move(slip));
}

void StudyReader::read_slip_file(const std::filesystem::path& file, Study& study, const scenario::Scenario& base)
{
  Node tree;
  if (not input::read_json_file(file, tree, problems_))
    return;
  study.files.push_back(file);
  auto context = context_;
  context.file = file.string();
  ObjectReader reader(context, tree, "");
  std::int64_t version = 1;
  std::string text;
  reader.required("format_version", version, Doc{"1", 1, 1});
  reader.option("description", text, Doc{});
  const auto things = things_that_slip(base);
  if (const auto* classes = reader.take("classes"))
    for (std::size_t i = 0; i < classes->items.size(); ++i)
      read_slip_class(classes->items[i], fmt::format("/classes/{}", i), context, study, file.parent_path(), &things);
  else
    context.add(tree, "", "'classes' is missing", R"(write "classes": [{"what": "transformer", "factor": {...}}])");
  reader.finish();
}

void StudyReader::read_slips(const Node& node, Study& study, const scenario::Scenario& base)
{
  if (node.kind != Node::Kind::object) {
    context_.add(node, "/slips", fmt::format("is {}, not an object", to_string(node.kind)),
                 R"(write {"file": "../catalog/slips/announced-2025.json"})");
    return;
  }
  ObjectReader reader(context_, node, "/slips");
  std::string file;
  std::vector<std::string> only;
  reader.option("file", file, Doc{});
  reader.option("only", only, Doc{});
  if (not file.empty())
    read_slip_file(dir_ / file, study, base);
  if (not only.empty())
    std::erase_if(study.slips,
                  [&](const SlipClass& s) { return std::find(only.begin(), only.end(), s.what) == only.end(); });
  if (const auto* classes = reader.take("classes"); classes != nullptr && is_list(*classes, "/slips/classes"))
    for (std::size_t i = 0; i < classes->items.size(); ++i)
      read_slip_class(classes->items[i], fmt::format("/slips/classes/{}", i), context_, study, dir_, nullptr);
  reader.finish();
}

std::vector<std::string> things_that_slip(const scenario::Scenario& base)
{
  std::vector<std::string> things;
  const auto known = base.as_of.value_or(base.start);
  const auto add_project = [&](const scenario::Availability& when) {
    if (not when.project.empty())
      for (const auto& task : scenario::project(base.catalog, when.project).tasks)
        things.push_back(task.task_class);
  };
  for (const auto& campus : base.campuses) {
    for (const auto& hall : campus.halls) {
      add_project(hall.first);
      if (hall.first.available && (*hall.first.available > known || hall.count > 1))
        things.emplace_back("announced_hall");
    }
    for (const auto& tranche : campus.power.tranches) {
      add_project(tranche.when);
      if (tranche.when.available && *tranche.when.available > known)
        things.emplace_back("announced_power");
    }
  }
  if (not base.supply.lines.empty())
    things.emplace_back("chips");
  std::sort(things.begin(), things.end());
  things.erase(std::unique(things.begin(), things.end()), things.end());
  return things;
}

} // namespace gpuramp::study
