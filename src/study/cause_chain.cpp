// SPDX-License-Identifier: Apache-2.0
#include "study/cause_chain.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/units.hpp"
#include "gpuramp/results/text.hpp"
#include "gpuramp/scenario/fabric_plan.hpp"
#include "gpuramp/scenario/supply_input.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::study {

namespace {

constexpr std::string_view kSupplyPrefix = "supply: ", kOfInput = ": ";

std::string on(core::Date date)
{
  return core::format_date(date);
}

template <class Q>
std::string quantity_text(Q quantity)
{
  return core::format_quantity(quantity.base(), Q::kDimension);
}

/// What an input gives us, in its own unit.
std::string capacity_text(const scenario::Scenario& s, const scenario::SupplyInput& input, core::Date date)
{
  const auto ours = scenario::our_share(input);
  const auto rate = scenario::planners_rate(input);
  return fmt::format("{:.3g} {}{}",
                     ours * scenario::rate_at(input, s.start, core::between(s.start, date)) * rate.per_base, rate.unit,
                     ours < 1 ? fmt::format(" ({:.3g} % of what is made)", 100 * ours) : "");
}

} // namespace

const scenario::Campus& CauseFinder::campus(const std::string& name) const
{
  const auto found =
      std::find_if(scenario_.campuses.begin(), scenario_.campuses.end(), [&](const auto& c) { return c.name == name; });
  core::require(found != scenario_.campuses.end(), "a result names a campus that its scenario does not have");
  return *found;
}

const scenario::SupplyLine* CauseFinder::line_of(const std::string& rack_type) const
{
  const auto& lines = scenario_.supply.lines;
  const auto found =
      std::find_if(lines.begin(), lines.end(), [&](const auto& line) { return line.rack_type == rack_type; });
  return found == lines.end() ? nullptr : &*found;
}

const scenario::Commissioning* CauseFinder::next(const Commissionings& all, core::Date after) const
{
  const scenario::Commissioning* first = nullptr;
  for (const auto& c : all)
    if (ready(c) >= after && (first == nullptr || c.ready < first->ready))
      first = &c;
  return first;
}

void CauseFinder::explain_next(CauseChain& chain, const Commissionings& all, core::Date date,
                               const std::string& what) const
{
  const auto* coming = next(all, date);
  if (coming == nullptr) {
    chain.steps.push_back(fmt::format("no further {} is planned there", what));
    return;
  }
  chain.steps.push_back(fmt::format("the next {}, {}, comes on {}", what, coming->name, on(ready(*coming))));
  explain_project(chain, *coming, date);
}

/// The tasks with their dates, and the critical one under way.
void CauseFinder::explain_project(CauseChain& chain, const scenario::Commissioning& c, core::Date date) const
{
  if (c.project == nullptr) {
    chain.steps.push_back("a date of the scenario");
    return;
  }
  const auto schedule = scenario::schedule_of(*c.project);
  chain.project = c.project->name;
  std::vector<std::size_t> order(c.project->tasks.size());
  for (std::size_t t = 0; t < order.size(); ++t)
    order[t] = t;
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return schedule.start[a] < schedule.start[b]; });
  const auto critical = [&](std::size_t t) {
    return std::count(schedule.critical_path.begin(), schedule.critical_path.end(), t) > 0;
  };
  std::string under_way;
  for (const auto t : order) {
    const auto& task = c.project->tasks[t];
    chain.tasks.push_back({task.name, task.task_class, core::date_after(c.begun, schedule.start[t]),
                           core::date_after(c.begun, schedule.finish[t]), core::in_days(schedule.slack[t]),
                           critical(t)});
    const auto& dates = chain.tasks.back();
    if (critical(t) && dates.begin <= date && date < dates.end)
      under_way =
          fmt::format("'{}' is under way on the critical path, {} to {}", task.name, on(dates.begin), on(dates.end));
  }
  chain.steps.push_back(fmt::format("its project '{}' was begun on {} and takes {:.0f} months", c.project->name,
                                    on(c.begun), core::in_seconds(schedule.length) / core::kSecondsPerMonth));
  if (not under_way.empty())
    chain.steps.push_back(under_way);
  else if (c.begun > date)
    chain.steps.push_back("it has not begun yet");
}

/// Free slots do not help where racks find no power on a bus, which the period of that date tells.
void CauseFinder::explain_halls(CauseChain& chain, const scenario::Campus& c, core::Date date,
                                const results::SeriesRow* row) const
{
  const bool bus_is_full = std::any_of(result_.binding.begin(), result_.binding.end(), [&](const auto& b) {
    return b.campus == c.name && b.from <= date && date <= b.date &&
           b.resource == record::term(record::Resource::hall_bus).key;
  });
  if (bus_is_full && row != nullptr && row->at("slots_used") < row->at("slots_ready"))
    chain.steps.push_back(fmt::format("{:.0f} of {:.0f} slots are taken on {}: the buses of these halls are full",
                                      row->at("slots_used"), row->at("slots_ready"), on(row->date)));
  explain_next(chain, scenario::hall_commissionings(scenario_, c), date, "hall");
}

void CauseFinder::explain_power(CauseChain& chain, const scenario::Campus& c, core::Date date,
                                const results::SeriesRow* row) const
{
  if (row != nullptr)
    chain.steps.push_back(fmt::format("{:.0f} of {:.0f} energized MW are reserved by racks on {}",
                                      row->at("reserved_mw"), row->at("feed_capacity_mw"), on(row->date)));
  explain_next(chain, scenario::tranche_commissionings(scenario_, c), date, "power");
}

void CauseFinder::explain_supply(CauseChain& chain, const std::string& input, core::Date date) const
{
  for (const auto& i : scenario_.supply.inputs)
    if (i.name == input) {
      chain.steps.push_back(
          fmt::format("{} gives {}, less than the open orders ask for", input, capacity_text(scenario_, i, date)));
      return;
    }
  chain.steps.emplace_back("the target is above what was ordered (and what retired was not replaced)");
}

void CauseFinder::explain_repair(CauseChain& chain, const results::SeriesRow* row) const
{
  const auto& failures = scenario_.failures;
  if (failures.components.empty() && not failures.fabric) {
    chain.steps.push_back(fmt::format("{:g} % of racks are in repair", 100 * (1 - failures.availability_frac)));
    return;
  }
  if (row == nullptr || not row->values.contains("gpus_down_for_part")) // a result of an older version
    return;
  const auto down = row->at("gpus_down");
  if (down <= 0) // they failed since that date
    return;
  const auto of_parts = row->at("gpus_down_for_part");
  const auto of_technicians = row->at("gpus_down_for_technician");
  chain.steps.push_back(fmt::format(
      "{:.0f} GPUs are in repair on {}: {:.0f} wait for parts, {:.0f} for a technician, {:.0f} are being worked on",
      down, on(row->date), of_parts, of_technicians, down - of_parts - of_technicians));
}

void CauseFinder::explain_fabric(CauseChain& chain, const scenario::Campus& c, core::Date date,
                                 const results::SeriesRow* row) const
{
  const auto at = core::between(scenario_.start, date);
  if (not scenario::buys_fabric(scenario_, c)) {
    chain.steps.push_back(
        fmt::format("the campus core attaches {}", quantity_text(c.fabric_ports.at(scenario_.start, at))));
    return;
  }
  if (row != nullptr)
    chain.steps.push_back(fmt::format("{:.0f} pods of the fabric are open, and the halls that are ready take {:.0f}",
                                      row->at("pods_open"), row->at("pods_due")));
  for (const auto& scarce : scenario_.supply.fabric->parts)
    chain.steps.push_back(fmt::format(
        "{}: {} piece/month", scarce.part,
        results::count_text(scarce.share * scarce.pieces.at(scenario_.start, at).base() * core::kSecondsPerMonth)));
}

CauseChain CauseFinder::of(const std::string& cause, const std::string& name, core::Date date,
                           const results::SeriesRow* row) const
{
  CauseChain chain;
  if (cause.starts_with(kSupplyPrefix)) {
    explain_supply(chain, cause.substr(kSupplyPrefix.size()), date);
  } else if (cause == "halls") {
    explain_halls(chain, campus(name), date, row);
  } else if (cause == "power") {
    explain_power(chain, campus(name), date, row);
  } else if (cause == "crews") {
    chain.steps.push_back(fmt::format("the crews of {} begin {}", name, quantity_text(campus(name).install.rate)));
  } else if (cause == "fabric") {
    explain_fabric(chain, campus(name), date, row);
  } else if (cause == "down") {
    explain_repair(chain, row);
  } else if (cause == "dark") {
    chain.steps.push_back(fmt::format("{} lost power: its events of the scenario, or outages drawn for it", name));
  } else if (cause == "installing" || cause == "burn-in") {
    chain.steps.emplace_back("installation and burn-in take their time");
  } else if (cause == "in transit") {
    chain.steps.emplace_back("integration and transit take their time");
  }
  return chain;
}

/// The task that stands for the delivery, and what follows it.
void CauseFinder::explain_delivery(CauseChain& chain, const scenario::Commissioning& c, const std::string& input) const
{
  const auto& tasks = c.project->tasks;
  const auto found =
      std::find_if(tasks.begin(), tasks.end(), [name = scenario::delivery_task(input)](const auto& task) {
        return task.task_class == "market" && task.name == name;
      });
  core::require(found != tasks.end(), "what is late has a task for the delivery");
  const auto wait = static_cast<std::size_t>(found - tasks.begin());
  std::string followers;
  for (const auto& task : tasks)
    if (std::count(task.after.begin(), task.after.end(), wait) > 0)
      followers += (followers.empty() ? "'" : ", '") + task.name + "'";
  chain.steps.push_back(fmt::format("{} reach its project on {}, later than planned{}", input,
                                    on(core::date_after(c.begun, found->duration)),
                                    followers.empty() ? "" : "; " + followers + " waits for that"));
}

std::optional<CauseChain> CauseFinder::of_late(const std::string& cause, const std::string& name, core::Date from,
                                               core::Date to) const
{
  const auto input = cause.substr(cause.find(kOfInput) + kOfInput.size());
  const bool of_halls = cause.starts_with(record::term(record::Cause::waiting_hall).label);
  const auto all = of_halls ? scenario::hall_commissionings(scenario_, campus(name))
                            : scenario::tranche_commissionings(scenario_, campus(name));
  const scenario::Commissioning* last = nullptr;
  for (const auto& c : all)
    if (c.held_by && scenario_.supply.inputs[*c.held_by].name == input && planned(c) < to && ready(c) > from &&
        (last == nullptr || c.ready > last->ready))
      last = &c;
  if (last == nullptr)
    return std::nullopt;
  CauseChain chain;
  chain.steps.push_back(
      fmt::format("{} was planned for {} and comes on {}", last->name, on(planned(*last)), on(ready(*last))));
  explain_delivery(chain, *last, input);
  explain_project(chain, *last, std::max(from, planned(*last)));
  return chain;
}

CauseChain CauseFinder::of(const record::MilestonePath& path, core::Date reached) const
{
  CauseChain chain;
  const auto& there = campus(path.campus);
  const auto admitted = core::date_after(scenario_.start, path.admitted);
  chain.steps.push_back(fmt::format("{} GPUs ({}) came online at {}", path.gpus, path.rack_type, path.campus));
  chain.steps.push_back(fmt::format("after {} of installation and {} of burn-in: they were let in on {}",
                                    quantity_text(there.install.duration), quantity_text(there.install.burn_in),
                                    on(admitted)));
  const auto find = [&](const Commissionings& all) {
    for (const auto& c : all)
      if (c.name == path.subject && ready(c) <= reached) {
        chain.steps.push_back(fmt::format("when {} became available", c.name));
        explain_project(chain, c, admitted);
        return;
      }
  };
  if (path.enabled_by == "hall") {
    find(scenario::hall_commissionings(scenario_, there));
  } else if (path.enabled_by == "power") {
    find(scenario::tranche_commissionings(scenario_, there));
  } else if (path.enabled_by == "crew") {
    chain.steps.push_back(fmt::format("when the crew got to them (it begins {})", quantity_text(there.install.rate)));
  } else if (path.enabled_by == "fabric_ports") {
    chain.steps.emplace_back("when the fabric got more ports");
  } else if (path.enabled_by == "retirement") {
    chain.steps.emplace_back("when older racks made room");
  } else if (const auto* line = line_of(path.rack_type); line != nullptr) {
    chain.steps.push_back(fmt::format("when they arrived, {} after they were made",
                                      quantity_text(line->integration_time + line->transit_time)));
    const auto made = core::date_after(scenario_.start, path.admitted - line->integration_time - line->transit_time);
    if (path.supply_bound_by.empty())
      chain.steps.emplace_back("as ordered");
    else
      explain_supply(chain, path.supply_bound_by, made);
  }
  return chain;
}

} // namespace gpuramp::study
