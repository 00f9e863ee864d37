#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/scenario/commissioning.hpp"
#include "gpuramp/scenario/service_model.hpp"
#include "gpuramp/scenario/slips.hpp"
#include "gpuramp/scenario/training_model.hpp"

#include "catalog_reader.hpp"
#include "energy_rules.hpp"
#include "json_tree.hpp"
#include "object_reader.hpp"
#include "object_writer.hpp"
#include "rules.hpp"
#include "slip_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

namespace gpuramp::scenario {

struct Document::Parsed {
  std::filesystem::path file;
  Node tree;
  std::map<std::filesystem::path, Node> catalogs;

  void read_catalogs();
};

/// What cannot be read is reported with all other problems when the scenario is read.
void Document::Parsed::read_catalogs()
{
  const auto* names = tree.find("catalogs");
  if (names == nullptr)
    return;
  for (const auto& name : names->items) {
    Node catalog;
    std::vector<core::InputProblem> later;
    const auto path = file.parent_path() / name.text;
    if (name.kind == Node::Kind::text && read_json_file(path, catalog, later))
      catalogs.emplace(path, std::move(catalog));
  }
}

namespace {

std::vector<std::string> tokens_of(const std::string& pointer)
{
  std::vector<std::string> tokens;
  for (std::size_t at = 0; at < pointer.size();) {
    const auto end = std::min(pointer.find('/', at + 1), pointer.size());
    std::string token;
    for (auto i = at + 1; i < end; ++i) {
      const bool escaped = pointer[i] == '~' && i + 1 < end && (pointer[i + 1] == '0' || pointer[i + 1] == '1');
      token += escaped ? (pointer[++i] == '0' ? '~' : '/') : pointer[i];
    }
    tokens.push_back(token);
    at = end;
  }
  return tokens;
}

void mark_overridden(Node& node)
{
  node.overridden = true;
  for (auto& item : node.items)
    mark_overridden(item);
  for (auto& [key, member] : node.members)
    mark_overridden(member);
}

/// VALUE as JSON where it is JSON, else as text.
Node value_of(const std::string& text)
{
  Node node;
  std::vector<core::InputProblem> ignored;
  if (not read_json_text(text, "--set", node, ignored)) {
    node = {};
    node.kind = Node::Kind::text;
    node.text = text;
  }
  mark_overridden(node);
  return node;
}

std::string what_is_there(const Node& node, const std::string& token)
{
  if (node.kind == Node::Kind::array)
    return fmt::format("the array there has {} entries", node.items.size());
  if (node.kind != Node::Kind::object)
    return fmt::format("{} has nothing below it", to_string(node.kind));
  std::vector<std::string> keys;
  for (const auto& [key, member] : node.members)
    keys.push_back(key);
  const auto near = core::nearest_word(token, keys);
  return near.empty() ? fmt::format("there are {}", fmt::join(keys, ", ")) : fmt::format("did you mean '{}'?", near);
}

/// Where an override goes: an existing value, or a new member of an existing object or array.
Node* slot_for(Node& parent, const std::string& token, bool last)
{
  if (parent.kind == Node::Kind::object) {
    if (auto* found = parent.find(token))
      return found;
    return last ? &parent.members.emplace_back(token, Node{}).second : nullptr;
  }
  if (parent.kind != Node::Kind::array)
    return nullptr;
  if (token == "-" && last)
    return &parent.items.emplace_back();
  if (token.empty() || token.size() > 6 ||
      not std::all_of(token.begin(), token.end(), [](unsigned char c) { return std::isdigit(c) != 0; }))
    return nullptr;
  const auto index = static_cast<std::size_t>(std::stoul(token));
  return index < parent.items.size() ? &parent.items[index] : nullptr;
}

void apply(const Override& change, Node& tree, std::vector<core::InputProblem>& problems)
{
  const auto tokens = tokens_of(change.pointer);
  auto* node = &tree;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    auto* next = slot_for(*node, tokens[i], i + 1 == tokens.size());
    if (next == nullptr) {
      problems.push_back({"--set", 0, change.pointer, fmt::format("there is nothing at '{}'", tokens[i]),
                          what_is_there(*node, tokens[i])});
      return;
    }
    node = next;
  }
  *node = value_of(change.value);
}

core::Date shifted(core::Date date, const core::Period& every, int n)
{
  return core::date_after(date, core::nth_step(date, date, every, n));
}

void shift_all(Availability& when, const core::Period& every, int n)
{
  if (when.available)
    when.available = shifted(*when.available, every, n);
  if (when.start)
    when.start = shifted(*when.start, every, n);
}

template <class Q>
void shift_all(Schedule<Q>& schedule, const core::Period& every, int n)
{
  std::vector<typename Schedule<Q>::Point> points;
  for (const auto& point : schedule.points) {
    const auto date = shifted(point.date, every, n);
    if (not points.empty() && points.back().date == date)
      points.pop_back(); // January 30 and 31 both came to February 28: the later one holds
    points.push_back({date, point.value});
  }
  schedule.points = std::move(points);
}

/// The n-th campus of a template (from 0): its name, and all its dates n steps later.
Campus instance(Campus campus, const std::string& pattern, const core::Period& every, int n)
{
  campus.name = pattern;
  campus.name.replace(campus.name.find("{n}"), 3, std::to_string(n + 1));
  for (auto& hall : campus.halls)
    shift_all(hall.first, every, n);
  for (auto& tranche : campus.power.tranches)
    shift_all(tranche.when, every, n);
  if (campus.power.network) {
    shift_all(campus.power.network->module.when, every, n);
    for (auto& piece : campus.power.network->equipment)
      shift_all(piece.when, every, n);
  }
  for (auto& event : campus.power.events)
    event.date = shifted(event.date, every, n);
  shift_all(campus.fabric_ports, every, n);
  shift_all(campus.target, every, n);
  for (auto& racks : campus.initial)
    if (racks.installed)
      racks.installed = shifted(*racks.installed, every, n);
  return campus;
}

struct CampusTemplate {
  std::string name;
  std::int64_t count = 1;
  core::Period every{1, {}};
};

template <class V>
void describe(V& v, CampusTemplate& x)
{
  v.required("name", x.name, Doc{"with {n} for the number, such as \"plains-{n}\""});
  v.required("count", x.count, Doc{"campuses to make", 1, 10'000});
  v.option("every", x.every, Doc{"all dates of each next one are later by this"});
}

/// Reads the file and everything it names.
class ScenarioReader {
public:
  /// \param catalogs  catalogue files already parsed; others are read when they are named
  ScenarioReader(const std::filesystem::path& file, Node tree, const std::map<std::filesystem::path, Node>& catalogs)
      : file_(file), tree_(std::move(tree)), catalogs_(catalogs)
  {
    context_.file = file.string();
    context_.problems = &problems_;
    context_.provenance = &scenario_.provenance;
  }

  Scenario read(const std::vector<Override>& overrides, const std::vector<Slip>& more_slips)
  {
    for (const auto& change : overrides)
      apply(change, tree_, problems_);
    if (tree_.kind != Node::Kind::object) {
      context_.add(tree_, "", fmt::format("is {}, not an object", to_string(tree_.kind)),
                   "start from one that 'gpuramp init FILE' writes");
      fail();
    }
    read_root();
    scenario_.slips.insert(scenario_.slips.end(), more_slips.begin(), more_slips.end());
    for (const auto& name : scenario_.catalogs)
      read_catalog(file_.parent_path() / name);
    if (problems_.empty()) {
      const Complain add = [this](const std::string& pointer, std::string problem, std::string suggestion) {
        complain(pointer, std::move(problem), std::move(suggestion));
      };
      check_rules(scenario_, campus_pointers_, true, add);
      check_energy_rules(scenario_, campus_pointers_, add);
      check_slips(scenario_, add);
    } else
      check_rules_anyway();
    if (not problems_.empty())
      fail();
    for (std::size_t c = 0; c < scenario_.campuses.size(); ++c)
      if (scenario_.campuses[c].power.network)
        set_firm_power(scenario_.campuses[c], campus_pointers_[c] + "/power");
    if (not problems_.empty())
      fail();
    apply_slips(scenario_);
    resolve_mappings(scenario_);
    for (auto& service : scenario_.workloads.inference)
      if (not service.model.empty())
        service.flop_per_token = service_flop_per_token(scenario_.catalog, service);
    return std::move(scenario_);
  }

  static void read_catalog_file(const std::filesystem::path& file, Catalog& catalog,
                                std::vector<Provenance>& provenance, std::vector<core::InputProblem>& problems)
  {
    Node tree;
    if (read_json_file(file, tree, problems))
      read_catalog_tree(file, tree, catalog, provenance, problems);
  }

private:
  static void read_catalog_tree(const std::filesystem::path& file, const Node& tree, Catalog& catalog,
                                std::vector<Provenance>& provenance, std::vector<core::InputProblem>& problems)
  {
    ReadContext context;
    context.file = file.string();
    context.sources_required = true;
    context.problems = &problems;
    context.provenance = &provenance;
    add_catalog(context, tree, "", catalog);
  }

  void read_catalog(const std::filesystem::path& file)
  {
    if (const auto parsed = catalogs_.find(file); parsed != catalogs_.end())
      read_catalog_tree(file, parsed->second, scenario_.catalog, scenario_.provenance, problems_);
    else
      read_catalog_file(file, scenario_.catalog, scenario_.provenance, problems_);
  }

  [[noreturn]] void fail()
  {
    std::stable_sort(problems_.begin(), problems_.end(),
                     [](const auto& a, const auto& b) { return a.file != b.file ? a.file < b.file : a.line < b.line; });
    std::vector<core::InputProblem> once; // the campuses of a template have the same problems
    for (const auto& problem : problems_)
      if (std::find(once.begin(), once.end(), problem) == once.end())
        once.push_back(problem);
    throw core::InputError(once);
  }

  void read_root()
  {
    ObjectReader reader(context_, tree_, "");
    describe(reader, scenario_);
    if (const auto* catalog = reader.take("catalog"))
      add_catalog(context_, *catalog, "/catalog", scenario_.catalog);
    if (const auto* campuses = reader.take("campuses"))
      read_campuses(*campuses);
    else
      context_.add(tree_, "", "'campuses' is missing", "a scenario needs at least one campus");
    reader.finish();
  }

  void read_campuses(const Node& list)
  {
    if (list.kind != Node::Kind::array) {
      context_.add(list, "/campuses", fmt::format("is {}, not an array", to_string(list.kind)), "write [{...}, ...]");
      return;
    }
    for (std::size_t i = 0; i < list.items.size(); ++i)
      read_campus(list.items[i], fmt::format("/campuses/{}", i));
  }

  void read_campus(const Node& node, const std::string& pointer)
  {
    const auto* pattern = node.find("template");
    if (pattern == nullptr) {
      Campus campus;
      read_object(node, pointer, campus);
      set_pue(campus, pointer);
      need_power(campus, pointer);
      add_campus(std::move(campus), pointer);
      return;
    }
    CampusTemplate made;
    read_object(*pattern, pointer + "/template", made);
    if (pattern->kind != Node::Kind::object)
      return;
    auto plain = node; // the same object with a name in the place of the template
    std::erase_if(plain.members, [](const auto& m) { return m.first == "template"; });
    if (plain.find("name") != nullptr)
      context_.add(node, pointer, "has both 'name' and 'template'", "a template names its campuses itself");
    else
      plain.members.emplace_back("name", Node{.kind = Node::Kind::text, .line = pattern->line, .text = made.name});
    Campus campus;
    read_object(plain, pointer, campus);
    set_pue(campus, pointer);
    need_power(campus, pointer);
    if (made.name.find("{n}") == std::string::npos && made.count > 1) {
      context_.add(*pattern, pointer + "/template/name", "lacks {n}", "write a name such as \"plains-{n}\"");
      return;
    }
    if (const auto years = years_of(made.every, made.count - 1); years > kMostYears) {
      context_.add(*pattern, pointer + "/template/every",
                   fmt::format("the last campus would come {:.0f} years after the first", years),
                   "make fewer, or closer to each other");
      return;
    }
    for (int n = 0; n < made.count; ++n)
      add_campus(made.name.find("{n}") == std::string::npos ? campus : instance(campus, made.name, made.every, n),
                 pointer);
  }

  /// Firm power follows from the network. A resolved scenario states both, and then they agree.
  void set_firm_power(Campus& campus, const std::string& pointer)
  {
    expand_network(campus);
    auto firm = firm_tranches(scenario_, campus);
    if (firm.empty()) {
      complain(pointer + "/network", "has no firm power: the loss of a single piece takes all of it",
               R"(add a second path to the halls, or accept that with "plan_for": "none")");
      return;
    }
    if (campus.power.tranches.empty()) {
      campus.power.tranches = std::move(firm);
      return;
    }
    constexpr double kSame = 1e-6;
    const auto same = [&](const Tranche& a, const Tranche& b) {
      return a.name == b.name && a.kind == b.kind && std::abs(a.capacity / b.capacity - 1) < kSame &&
             ready_of(scenario_, a.when) == ready_of(scenario_, b.when);
    };
    const auto& stated = campus.power.tranches;
    if (not std::equal(stated.begin(), stated.end(), firm.begin(), firm.end(), same))
      complain(pointer + "/tranches", "do not agree with what is firm of 'network'",
               "leave them out: they follow from the network");
  }

  /// An empty list is a campus that gets none; a missing one is an oversight.
  void need_power(const Campus& campus, const std::string& pointer)
  {
    if (not campus.power.network && context_.line_of.contains(pointer + "/power") &&
        not context_.line_of.contains(pointer + "/power/tranches"))
      complain(pointer + "/power", "'tranches' is missing", "it is power as it arrives; or give 'network'");
  }

  /// Cooling makes the PUE. A resolved scenario states both, and then they agree.
  void set_pue(Campus& campus, const std::string& pointer)
  {
    if (not campus.cooling)
      return;
    const auto pue = mean_of_year(pue_by_month(*campus.cooling));
    constexpr double kSame = 1e-9;
    if (context_.line_of.contains(pointer + "/pue") && std::abs(campus.pue - pue) > kSame)
      complain(pointer + "/pue", "has both 'pue' and 'cooling'",
               "give one of the two: cooling makes the PUE of type, load and weather");
    campus.pue = pue;
  }

  template <class T>
  void read_object(const Node& node, const std::string& pointer, T& value)
  {
    context_.line_of[pointer] = node.overridden ? -1 : node.line;
    if (node.kind != Node::Kind::object) {
      context_.add(node, pointer, fmt::format("is {}, not an object", to_string(node.kind)), "write {...}");
      return;
    }
    ObjectReader reader(context_, node, pointer);
    describe(reader, value);
    reader.finish();
  }

  void add_campus(Campus campus, const std::string& pointer)
  {
    constexpr std::size_t kMostCampuses = 10'000;
    if (scenario_.campuses.size() >= kMostCampuses) {
      complain("/campuses", fmt::format("more than {} campuses", kMostCampuses), "make fewer, larger ones");
      return;
    }
    for (std::size_t t = 0; t < campus.power.tranches.size(); ++t)
      if (auto& tranche = campus.power.tranches[t]; tranche.name.empty())
        tranche.name = fmt::format("{}-{}", tranche.kind, t + 1);
    scenario_.campuses.push_back(std::move(campus));
    campus_pointers_.push_back(pointer);
  }

  /// With other problems about, a rule may complain only of what they caused; what it says elsewhere stands on its own.
  void check_rules_anyway()
  {
    const auto known = problems_;
    const auto* campuses = tree_.find("campuses");
    const bool whole = campuses != nullptr && campuses->kind == Node::Kind::array &&
                       std::none_of(known.begin(), known.end(),
                                    [&](const auto& k) { return k.file != context_.file && k.file != "--set"; });
    const bool links_known =
        std::none_of(known.begin(), known.end(), [](const auto& k) { return (k.pointer + "/").starts_with("/wan/"); });
    check_rules(scenario_, campus_pointers_, links_known,
                [&](const std::string& pointer, std::string problem, std::string suggestion) {
                  const bool of_time = pointer == "/end" || pointer == "/cadence" || pointer == "/report_every" ||
                                       pointer.ends_with("/fabric_ports");
                  const bool caused = std::any_of(known.begin(), known.end(), [&](const core::InputProblem& k) {
                    return k.pointer.empty() || k.pointer == "/start" || k.pointer == "/end"
                               ? of_time
                               : (k.pointer + "/").starts_with(pointer + "/") ||
                                     (pointer + "/").starts_with(k.pointer + "/");
                  });
                  if (whole && not caused)
                    complain(pointer, std::move(problem), std::move(suggestion));
                });
  }

  /// The line of the value, or of the nearest object around it that was read.
  void complain(const std::string& pointer, std::string problem, std::string suggestion)
  {
    auto where = pointer;
    while (not where.empty() && not context_.line_of.contains(where))
      where = where.substr(0, where.rfind('/'));
    const auto line = context_.line_of.contains(where) ? context_.line_of[where] : 1;
    problems_.push_back(
        {line < 0 ? "--set" : context_.file, std::max(line, 0), pointer, std::move(problem), std::move(suggestion)});
  }

  std::filesystem::path file_;
  Node tree_;
  const std::map<std::filesystem::path, Node>& catalogs_;
  Scenario scenario_;
  ReadContext context_;
  std::vector<core::InputProblem> problems_;
  std::vector<std::string> campus_pointers_;
};

ProjectText text_of(const ProjectTemplate& project)
{
  ProjectText text{project.name, project.description, {}};
  for (const auto& task : project.tasks) {
    TaskText t{task.name, task.task_class, task.duration, {}, ""};
    for (const auto a : task.after)
      t.after.push_back(project.tasks[a].name);
    text.tasks.push_back(std::move(t));
  }
  return text;
}

/// Files named as {"csv": ...} anywhere below a node.
void add_csv_files(const Node& node, const std::filesystem::path& from, std::vector<std::filesystem::path>& files)
{
  for (const auto& item : node.items)
    add_csv_files(item, from, files);
  for (const auto& [key, member] : node.members)
    if (key != "csv" || member.kind != Node::Kind::text)
      add_csv_files(member, from, files);
    else if (const auto path = from.parent_path() / member.text;
             std::find(files.begin(), files.end(), path) == files.end())
      files.push_back(path);
}

/// Only what the scenario uses.
CatalogText used_catalog(const Scenario& s)
{
  CatalogText text;
  std::vector<std::string> names;
  for (const auto& line : s.supply.lines)
    names.push_back(line.rack_type);
  for (const auto& run : s.workloads.training)
    names.insert(names.end(), run.rack_types.begin(), run.rack_types.end());
  for (const auto& campus : s.campuses) {
    names.insert(names.end(), {campus.region, campus.fabric});
    for (const auto& racks : campus.initial)
      names.push_back(racks.rack_type);
    for (const auto& hall : campus.halls)
      names.push_back(hall.first.project);
    for (const auto& tranche : campus.power.tranches)
      names.push_back(tranche.when.project);
    if (campus.power.network)
      for (const auto& piece : campus.power.network->equipment)
        names.push_back(piece.when.project);
  }
  for (const auto& run : s.workloads.training)
    if (const auto* transformer = find_transformer(s.catalog.transformers, run.model); transformer != nullptr)
      text.transformers.push_back(*transformer);
  for (const auto& service : s.workloads.inference)
    if (const auto* transformer = find_transformer(s.catalog.transformers, service.model); transformer != nullptr)
      text.transformers.push_back(*transformer);
  const auto same_name = [](const auto& a, const auto& b) { return a.name == b.name; };
  std::sort(text.transformers.begin(), text.transformers.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  text.transformers.erase(std::unique(text.transformers.begin(), text.transformers.end(), same_name),
                          text.transformers.end());
  if (not text.transformers.empty())
    text.chips = s.catalog.chips;
  if (not text.transformers.empty() ||
      std::any_of(s.workloads.training.begin(), s.workloads.training.end(),
                  [](const auto& run) { return not run.model.empty() || run.checkpoint; }))
    text.constants = s.catalog.constants;
  const auto used = [&](const auto& entry) { return std::find(names.begin(), names.end(), entry.name) != names.end(); };
  std::copy_if(s.catalog.rack_types.begin(), s.catalog.rack_types.end(), std::back_inserter(text.rack_types), used);
  std::copy_if(s.catalog.fabrics.begin(), s.catalog.fabrics.end(), std::back_inserter(text.fabrics), used);
  for (const auto& fabric : text.fabrics)
    if (topology_of(fabric) || fabric.scale_up)
      text.switches = s.catalog.fabric_parts.switches, text.optics = s.catalog.fabric_parts.optics;
  std::copy_if(s.catalog.regions.begin(), s.catalog.regions.end(), std::back_inserter(text.regions), used);
  for (const auto& project : s.catalog.projects)
    if (used(project))
      text.projects.push_back(text_of(project));
  return text;
}

} // namespace

Override parse_override(const std::string& text)
{
  const auto equals = text.find('=');
  if (equals == std::string::npos || not text.starts_with('/'))
    throw core::InputError({{"--set", 0, "", fmt::format("'{}' is not /json/pointer=VALUE", text),
                             "write for example --set /supply/inputs/0/share=0.3"}});
  return {text.substr(0, equals), text.substr(equals + 1)};
}

Scenario read_scenario(const std::filesystem::path& file, const std::vector<Override>& overrides)
{
  return Document(file).read(overrides);
}

Document::Document(const std::filesystem::path& file)
{
  auto parsed = std::make_unique<Parsed>();
  parsed->file = file;
  std::vector<core::InputProblem> problems;
  if (not read_json_file(file, parsed->tree, problems))
    throw core::InputError(problems);
  parsed->read_catalogs();
  parsed_ = std::move(parsed);
}

Document::Document(const std::string& text, const std::filesystem::path& name)
{
  auto parsed = std::make_unique<Parsed>();
  parsed->file = name;
  std::vector<core::InputProblem> problems;
  if (not read_json_text(text, name.string(), parsed->tree, problems))
    throw core::InputError(problems);
  parsed->read_catalogs();
  parsed_ = std::move(parsed);
}

Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

Scenario Document::read(const std::vector<Override>& overrides, const std::vector<Slip>& more_slips) const
{
  return ScenarioReader(parsed_->file, parsed_->tree, parsed_->catalogs).read(overrides, more_slips);
}

const Node& Document::tree() const
{
  return parsed_->tree;
}

std::vector<std::filesystem::path> Document::files() const
{
  std::vector<std::filesystem::path> files{parsed_->file};
  add_csv_files(parsed_->tree, parsed_->file, files);
  for (const auto& [path, tree] : parsed_->catalogs) {
    files.push_back(path);
    add_csv_files(tree, path, files);
  }
  return files;
}

std::string resolved_json(const Scenario& scenario, int indent)
{
  auto copy = scenario;
  copy.catalogs.clear();
  auto json = ObjectWriter::write_object(copy);
  json["campuses"] = ObjectWriter::Json::array();
  for (auto& campus : copy.campuses)
    json["campuses"].push_back(ObjectWriter::write_object(campus));
  auto catalog = used_catalog(scenario);
  json["catalog"] = ObjectWriter::write_object(catalog);
  return json.dump(indent, ' ', false, ObjectWriter::Json::error_handler_t::replace) + "\n";
}

Catalog read_catalogs(const std::vector<std::filesystem::path>& files, std::vector<Provenance>& provenance)
{
  Catalog catalog;
  std::vector<core::InputProblem> problems;
  for (const auto& file : files)
    ScenarioReader::read_catalog_file(file, catalog, provenance, problems);
  if (not problems.empty())
    throw core::InputError(problems);
  return catalog;
}

} // namespace gpuramp::scenario
