// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/object_reader.hpp"
#include "gpuramp/input/pointer.hpp"
#include "gpuramp/scenario/commissioning.hpp"
#include "gpuramp/scenario/equipment.hpp"
#include "gpuramp/scenario/service_model.hpp"
#include "gpuramp/scenario/slips.hpp"
#include "gpuramp/scenario/training_model.hpp"
#include "scenario/actuals.hpp"
#include "scenario/builtin.hpp"
#include "scenario/builtin_entries.hpp"
#include "scenario/campus_list.hpp"
#include "scenario/catalog_reader.hpp"
#include "scenario/currencies.hpp"
#include "scenario/decision_rules.hpp"
#include "scenario/default_notes.hpp"
#include "scenario/energy_rules.hpp"
#include "scenario/job_trace.hpp"
#include "scenario/moves.hpp"
#include "scenario/options.hpp"
#include "scenario/orders.hpp"
#include "scenario/overrides.hpp"
#include "scenario/request_trace.hpp"
#include "scenario/rules.hpp"
#include "scenario/scenario_reader.hpp"
#include "scenario/slip_rules.hpp"
#include "scenario/used_catalog.hpp"
#include "scenario/warnings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <system_error>
#include <utility>

namespace gpuramp::scenario {

namespace {

using input::Node;
using input::pointer_to;

/// Reads the file and everything it names.
class ScenarioReader {
public:
  ScenarioReader(const std::filesystem::path& file, Node tree, const ParsedCatalogs& catalogs)
      : file_(file), tree_(std::move(tree)), catalogs_(catalogs)
  {
    context_.file = file.string();
    context_.root = &tree_;
    context_.problems = &problems_;
    context_.provenance = &provenance_;
    context_.tables = &tables_;
  }

  Scenario read(const std::vector<Override>& overrides, const std::vector<Slip>& more_slips)
  {
    for (const auto& change : overrides)
      apply(change, tree_, problems_);
    read_root();
    scenario_.slips.insert(scenario_.slips.end(), more_slips.begin(), more_slips.end());
    convert_orders(scenario_, context_);
    move_plants(scenario_, campus_pointers_, complaints());
    apply_source_kinds(scenario_);
    check();
    problems_.throw_if_any();
    if (will_be_changed())
      scenario_.stated = std::make_shared<const Scenario>(scenario_);
    for (std::size_t c = 0; c < scenario_.campuses.size(); ++c)
      if (scenario_.campuses[c].power.network)
        set_firm_power(scenario_.campuses[c], campus_pointers_[c] + "/power");
    problems_.throw_if_any();
    resolve();
    return std::move(scenario_);
  }

private:
  void read_root()
  {
    if (tree_.kind != Node::Kind::object) {
      context_.add(tree_, "", fmt::format("is {}, not an object", to_string(tree_.kind)),
                   "start from one that 'gpuramp init FILE' writes");
      problems_.throw_if_any();
    }
    convert_currencies(tree_, currencies());
    ScenarioText text;
    static_cast<void>(read_object(context_, tree_, "", text));
    scenario_ = std::move(text.scenario);
    scenario_.file = context_.file;
    const bool own_alone = text.catalog && not context_.given("/catalogs");
    own_catalog_ = text.catalog.value_or(CatalogText{});
    read_catalogs(text.catalog);
    CampusList campuses(context_);
    for (std::size_t i = 0; i < text.campuses.size(); ++i)
      campuses.add(std::move(text.campuses[i]), pointer_to("/campuses", i));
    scenario_.campuses = campuses.take_campuses();
    campus_pointers_ = campuses.take_pointers();
    if (own_alone)
      complete_own_catalog();
    std::erase_if(catalogued_, [own = names_of(own_catalog_)](const auto& noted) { return own.contains(noted.first); });
    for (std::size_t q = 0; q < scenario_.workloads.jobs.size(); ++q)
      read_trace(scenario_.workloads.jobs[q], pointer_to("/workloads/jobs", q) + "/trace");
    for (std::size_t i = 0; i < scenario_.workloads.inference.size(); ++i)
      if (auto& service = scenario_.workloads.inference[i]; service.requests && service.requests->trace)
        read_requests(service, pointer_to("/workloads/inference", i) + "/requests/trace");
  }

  /// Lengths follow from the trace, and so does the demand where none is stated: it goes on as it was.
  void read_requests(InferenceService& service, const std::string& pointer)
  {
    const auto* node = input::find_at(tree_, pointer);
    const auto& trace = *service.requests->trace;
    if (node == nullptr || trace.csv.empty() == trace.rows.empty())
      return;
    const auto traced =
        read_request_trace(trace, context_.folder_of(*node), context_.file + " " + pointer + "/rows", problems_);
    if (not traced)
      return;
    service.requests->traced = std::make_shared<const TracedRequests>(*traced);
    service.input_tokens = service.input_tokens.value_or(traced->input_tokens);
    service.output_tokens = service.output_tokens.value_or(traced->output_tokens);
    if (service.demand.empty() && service.gpus.empty())
      service.demand.points = {
          {scenario_.start, core::TokenRate::from_base(traced->per_s * traced->output_tokens *
                                                       counted_per_output(scenario_.catalog, service))}};
  }

  /// Files first: what the scenario's own catalogue has may rest on their parts.
  void read_catalogs(const std::optional<CatalogText>& own)
  {
    if (not context_.given("/catalogs") && not own)
      scenario_.catalogs = default_catalogs();
    for (std::size_t i = 0; i < scenario_.catalogs.size(); ++i)
      if (const auto file = catalog_file(file_.parent_path(), scenario_.catalogs[i]); is_there(file, i))
        read_catalog(file, scenario_.catalog);
    if (own)
      add_catalog(context_, *own, "/catalog", scenario_.catalog);
  }

  bool is_there(const std::filesystem::path& file, std::size_t index)
  {
    std::error_code cannot_be_seen; // who reads it says why
    if (catalogs_.contains(file) || std::filesystem::exists(file, cannot_be_seen) || cannot_be_seen)
      return true;
    const auto& name = scenario_.catalogs[index];
    complain(pointer_to("/catalogs", index), fmt::format("there is no catalogue '{}'", name),
             name.starts_with("builtin:") ? core::suggest_word(name, default_catalogs())
                                          : "check the path, which is relative to the file that names it");
    return false;
  }

  /// A name that the scenario's own catalogue does not have may be that of something which comes with gpuramp.
  void complete_own_catalog()
  {
    Catalog shipped; // what of it cannot be read is missed only by scenarios that need it
    for (const auto& name : default_catalogs())
      if (const auto parsed = catalogs_.find(catalog_file({}, name)); parsed != catalogs_.end())
        add_catalog_tree(parsed->first, parsed->second, shipped);
    add_lacking(scenario_.catalog, texts_of(tree_), shipped);
  }

  void read_trace(BatchQueue& queue, const std::string& pointer)
  {
    const auto* node = input::find_at(tree_, pointer);
    if (node == nullptr || not queue.trace || queue.trace->csv.empty() == queue.trace->rows.empty())
      return;
    auto read =
        read_job_trace(*queue.trace, context_.folder_of(*node), context_.file + " " + pointer + "/rows", problems_);
    if (read)
      queue.traced = std::make_shared<const JobList>(std::move(*read));
  }

  /// Those that are stated as they should be; what is wrong with the others is said when all is read.
  std::vector<Currency> currencies()
  {
    std::vector<Currency> sound;
    const auto* stated = tree_.find("currencies");
    input::Problems later;
    std::vector<input::Provenance> noted;
    auto quiet = context_;
    quiet.problems = &later;
    quiet.provenance = &noted;
    for (std::size_t i = 0; stated != nullptr && i < stated->items.size(); ++i)
      if (Currency currency; read_object(quiet, stated->items[i], fmt::format("/currencies/{}", i), currency))
        sound.push_back(std::move(currency));
    return sound;
  }

  void read_catalog(const std::filesystem::path& file, Catalog& catalog)
  {
    if (const auto parsed = catalogs_.find(file); parsed != catalogs_.end()) {
      add_catalog_tree(file, parsed->second, catalog);
      return;
    }
    Node tree;
    if (input::read_json_file(file, tree, problems_))
      add_catalog_tree(file, tree, catalog);
  }

  void add_catalog_tree(const std::filesystem::path& file, const Node& tree, Catalog& catalog)
  {
    std::vector<input::Provenance> noted;
    read_catalog_tree(file, tree, catalog, noted, problems_);
    for (auto& row : noted) {
      const auto list_end = row.pointer.find('/', 1);
      const auto* name = input::find_at(tree, row.pointer.substr(0, row.pointer.find('/', list_end + 1)) + "/name");
      catalogued_.push_back({{row.pointer.substr(1, list_end - 1), name == nullptr ? "" : name->text}, std::move(row)});
    }
  }

  /// Of what catalogue files say, a plan rests on the entries that it uses.
  void note_catalogs()
  {
    auto texts = texts_of(tree_);
    texts.insert("grid"); // the kind of a tranche that states none
    used_ = names_of(used_catalog(scenario_, texts));
    for (auto& [entry, row] : catalogued_)
      if (used_.contains(entry))
        provenance_.push_back(std::move(row));
  }

  void check()
  {
    if (not problems_.empty()) {
      check_rules_anyway();
      return;
    }
    const auto add = complaints();
    check_rules(scenario_, campus_pointers_, true, add);
    check_energy_rules(scenario_, campus_pointers_, add);
    check_decision_rules(scenario_, add);
    check_slips(scenario_, add);
    check_actuals(scenario_, add);
  }

  /// With other problems about, a rule may complain only of what they caused; what it says elsewhere stands on its own.
  void check_rules_anyway()
  {
    const auto known = problems_.kept();
    const auto* campuses = tree_.find("campuses");
    const bool whole = campuses != nullptr && campuses->kind == Node::Kind::array && not problems_.full() &&
                       std::none_of(known.begin(), known.end(), [&](const auto& k) {
                         return (k.file != context_.file && k.file != "--set") || k.pointer.starts_with("/catalogs") ||
                                k.pointer.starts_with("/catalog/constants");
                       });
    const bool links_known = std::none_of(known.begin(), known.end(),
                                          [](const auto& k) { return input::is_at_or_below(k.pointer, "/wan"); });
    if (not whole)
      return;
    check_rules(scenario_, campus_pointers_, links_known,
                [&](const std::string& pointer, std::string problem, std::string suggestion) {
                  if (std::none_of(known.begin(), known.end(),
                                   [&](const core::InputProblem& k) { return may_cause(k.pointer, pointer); }))
                    complain(pointer, std::move(problem), std::move(suggestion));
                });
  }

  /// \return whether a mistake at `known` may be why a rule complains at `pointer`
  static bool may_cause(const std::string& known, const std::string& pointer)
  {
    if (known.empty() || known == "/start" || known == "/end")
      return pointer == "/end" || pointer == "/cadence" || pointer == "/report_every" ||
             pointer.ends_with("/fabric_ports");
    return input::is_at_or_below(known, pointer) || input::is_at_or_below(pointer, known);
  }

  [[nodiscard]] bool will_be_changed() const
  {
    const auto& runs = scenario_.workloads.training;
    const auto& campuses = scenario_.campuses;
    return std::any_of(campuses.begin(), campuses.end(), [](const auto& c) { return c.power.network.has_value(); }) ||
           not scenario_.slips.empty() || not scenario_.actuals.empty() ||
           std::any_of(runs.begin(), runs.end(), [](const auto& run) { return run.mapping && run.mapping->automatic; });
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

  /// What follows from the inputs: dates after slips, mappings, computation per token.
  void resolve()
  {
    const MovesOfLatePlants moves(scenario_);
    apply_actuals(scenario_);
    apply_slips(scenario_);
    moves.apply(scenario_);
    end_what_came_too_late();
    apply_equipment(scenario_);
    resolve_mappings(scenario_);
    for (auto& service : scenario_.workloads.inference)
      if (not service.model.empty())
        service.flop_per_token = service_flop_per_token(scenario_.catalog, service);
    note_catalogs();
    note_defaults(context_, scenario_, campus_pointers_);
    scenario_.provenance = std::move(provenance_);
    input::Problems warnings;
    auto context = context_;
    context.problems = &warnings;
    find_warnings(scenario_, campus_pointers_, [&](const std::string& pointer, std::string problem, std::string what) {
      context.complain(pointer, std::move(problem), std::move(what));
    });
    for (const auto& [list, index] : unused_entries(own_catalog_, used_, texts_of_variants(tree_)))
      context.complain(fmt::format("/catalog/{}/{}", list, index), "is used by nothing", "leave it out, or name it");
    scenario_.warnings = warnings.kept();
  }

  /// A lease or permit that was over when its power came ends as it begins, so that the resolved text says what is
  /// simulated: nothing.
  void end_what_came_too_late()
  {
    for (auto& campus : scenario_.campuses)
      for (auto& tranche : campus.power.tranches)
        if (tranche.until && tranche.when.available)
          tranche.until = std::max(*tranche.until, *tranche.when.available);
  }

  Complain complaints()
  {
    return [this](const std::string& pointer, std::string problem, std::string suggestion) {
      complain(pointer, std::move(problem), std::move(suggestion));
    };
  }

  void complain(const std::string& pointer, std::string problem, std::string suggestion)
  {
    context_.complain(pointer, std::move(problem), std::move(suggestion));
  }

  std::filesystem::path file_;
  Node tree_;
  const ParsedCatalogs& catalogs_;
  Scenario scenario_;
  std::map<std::string, input::TableRows> tables_;
  input::ReadContext context_;
  input::Problems problems_;
  std::vector<input::Provenance> provenance_;
  std::vector<std::string> campus_pointers_;
  CatalogText own_catalog_; ///< of the scenario
  CatalogNames used_;       ///< of all catalogues
  std::vector<std::pair<CatalogNames::value_type, input::Provenance>>
      catalogued_; ///< what catalogue files say, by entry
};

} // namespace

Scenario read_tree(const std::filesystem::path& file, Node tree, const ParsedCatalogs& catalogs,
                   const std::vector<Override>& overrides, const std::vector<Slip>& more_slips)
{
  return ScenarioReader(file, std::move(tree), catalogs).read(overrides, more_slips);
}

Scenario read_scenario(const std::filesystem::path& file, const std::vector<Override>& overrides)
{
  return Document(file).read(overrides);
}

} // namespace gpuramp::scenario
