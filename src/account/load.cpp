// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/account/load.hpp"

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/scenario/commissioning.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace gpuramp::account {

namespace {

/// A load that is constant for some time.
struct Stretch {
  double from_s = 0, to_s = 0, mw = 0;
  [[nodiscard]] double hours() const { return (to_s - from_s) / core::kSecondsPerHour; }
};
using Load = std::vector<Stretch>; ///< without a gap, from the start to the end

Load drawn(const record::CampusHistory& history, double end_s)
{
  Load load;
  for (std::size_t i = 0; i < history.draw.size(); ++i) {
    const auto to_s = i + 1 < history.draw.size() ? history.draw[i + 1].from_s : end_s;
    if (to_s > history.draw[i].from_s)
      load.push_back({history.draw[i].from_s, to_s, std::max(0.0, history.draw[i].supplied_mw())});
  }
  return load;
}

Load sum_of(const std::vector<const Load*>& loads)
{
  std::map<double, double> change_mw;
  double end_s = 0;
  for (const auto* load : loads) {
    double before_mw = 0;
    for (const auto& s : *load) {
      change_mw[s.from_s] += s.mw - before_mw;
      before_mw = s.mw;
      end_s = std::max(end_s, s.to_s);
    }
  }
  Load sum;
  double mw = 0;
  for (const auto& [at_s, more_mw] : change_mw) {
    if (not sum.empty())
      sum.back().to_s = at_s;
    sum.push_back({at_s, end_s, mw += more_mw});
  }
  return sum;
}

/// What a campus draws, less what its batteries give to shave peaks.
Load load_of(const record::CampusHistory& history, const std::vector<ShavedStep>& shaved, double end_s)
{
  auto load = drawn(history, end_s);
  if (shaved.empty())
    return load;
  Load given;
  for (std::size_t i = 0; i < shaved.size(); ++i)
    given.push_back({shaved[i].from_s, i + 1 < shaved.size() ? shaved[i + 1].from_s : end_s, -shaved[i].mw});
  auto sum = sum_of({&load, &given});
  for (auto& s : sum)
    s.mw = std::max(0.0, s.mw);
  return sum;
}

double mw_at(const Load& load, double at_s)
{
  const auto after =
      std::upper_bound(load.begin(), load.end(), at_s, [](double t, const Stretch& s) { return t < s.from_s; });
  return after == load.begin() ? 0 : std::prev(after)->mw;
}

/// The part of a load that lies in a time.
Load within(const Load& load, double from_s, double to_s)
{
  Load part;
  auto it = std::upper_bound(load.begin(), load.end(), from_s, [](double t, const Stretch& s) { return t < s.to_s; });
  for (; it != load.end() && it->from_s < to_s; ++it)
    part.push_back({std::max(it->from_s, from_s), std::min(it->to_s, to_s), it->mw});
  return part;
}

void measure(const Load& part, LoadRow& row)
{
  double hours = 0;
  for (const auto& s : part) {
    row.peak_mw = std::max(row.peak_mw, s.mw);
    row.energy_mwh += s.mw * s.hours();
    hours += s.hours();
  }
  for (std::size_t i = 1; i < part.size(); ++i)
    row.ramp_mw = std::max(row.ramp_mw, std::abs(part[i].mw - part[i - 1].mw));
  row.mean_mw = hours > 0 ? row.energy_mwh / hours : 0;
  auto sorted = part;
  std::sort(sorted.begin(), sorted.end(), [](const Stretch& a, const Stretch& b) { return a.mw > b.mw; });
  for (std::size_t i = 0; i < kExceededPercents.size(); ++i) {
    auto left = hours * kExceededPercents[i] / 100;
    for (const auto& s : sorted) {
      row.exceeded_mw[i] = s.mw;
      if ((left -= s.hours()) <= 0)
        break;
    }
  }
}

double peak_at_s(const Load& part)
{
  const auto peak =
      std::max_element(part.begin(), part.end(), [](const Stretch& a, const Stretch& b) { return a.mw < b.mw; });
  return peak == part.end() ? 0 : peak->from_s;
}

/// A time during which the grid has called for less.
struct Call {
  double from_s = 0, to_s = 0;
};

std::vector<Call> calls_at(const record::Record& record, const std::string& campus, double end_s)
{
  std::vector<Call> calls;
  for (const auto& event : record.events) {
    if (event.campus != campus || event.subject != "curtailment")
      continue;
    if (event.kind == record::EventKind::power_lost)
      calls.push_back({core::in_seconds(event.at), end_s});
    else if (event.kind == record::EventKind::power_restored && not calls.empty())
      calls.back().to_s = core::in_seconds(event.at);
  }
  return calls;
}

/// One campus, with what its tranches say.
class CampusLoad {
public:
  CampusLoad(const scenario::Scenario& scenario, const record::Record& record, const EnergyAccount& energy,
             std::size_t index)
      : scenario_(scenario), history_(record.history[index]),
        spec_(scenario::campus_named(scenario, record.campus_names[index])),
        end_s_(core::in_seconds(core::between(scenario.start, scenario.end))),
        load_(load_of(history_, energy.shaved[index], end_s_)), calls_(calls_at(record, spec_.name, end_s_)),
        sources_(scenario::sources_of(scenario, spec_))
  {
  }

  [[nodiscard]] const Load& load() const { return load_; }
  [[nodiscard]] const std::string& region() const { return spec_.region; }

  /// What holds at the end of a month, and the campus's own peak in it.
  void add_supply(double from_s, double end_s, LoadRow& row) const
  {
    row.reserved_mw += reserved_mw(end_s);
    double peak_mw = 0;
    for (const auto& s : within(load_, from_s, end_s))
      peak_mw = std::max(peak_mw, s.mw);
    row.noncoincident_mw += peak_mw;
    for (const auto& tranche : spec_.power.tranches) {
      const auto until_s = tranche.until ? core::in_seconds(core::between(scenario_.start, *tranche.until)) : 1e18;
      const auto mw = core::in_megawatts(tranche.capacity);
      const bool not_here_yet =
          tranche.moved && core::in_seconds(core::between(scenario_.start, tranche.moved->on)) >= end_s;
      if (until_s < end_s || not_here_yet)
        continue;
      row.contracted_mw += mw;
      if (core::in_seconds(scenario::ready_of(scenario_, tranche.when)) >= end_s)
        continue;
      row.energized_mw += mw;
      row.interruptible_mw += interruptible(tranche.name) ? spec_.power.curtailment->depth_frac * mw : 0;
    }
  }

  void add_calls(double from_s, double to_s, LoadRow& row) const
  {
    for (const auto& call : calls_) {
      const auto begin_s = std::max(from_s, call.from_s);
      const auto end_s = std::min(to_s, call.to_s);
      if (end_s <= begin_s)
        continue;
      row.called_hours += (end_s - begin_s) / core::kSecondsPerHour;
      for (const auto& derate : history_.derates) {
        const auto hours = (std::min(end_s, derate.to_s) - std::max(begin_s, derate.from_s)) / core::kSecondsPerHour;
        row.called_mwh +=
            std::max(0.0, hours) * (1 - derate.available_frac) * core::in_megawatts(sources_[derate.source].capacity);
      }
      const auto before_mw = mw_at(load_, std::nextafter(call.from_s, 0));
      for (const auto& s : within(load_, begin_s, end_s))
        row.given_mwh += std::max(0.0, before_mw - s.mw) * s.hours();
    }
  }

private:
  [[nodiscard]] double reserved_mw(double before_s) const
  {
    const auto after = std::lower_bound(history_.reserved.begin(), history_.reserved.end(), before_s,
                                        [](const record::ReservedStep& s, double t) { return s.from_s < t; });
    return after == history_.reserved.begin() ? 0 : std::prev(after)->mw;
  }

  [[nodiscard]] bool interruptible(const std::string& tranche) const
  {
    const auto& contract = spec_.power.curtailment;
    return contract && (contract->tranches.empty() || std::find(contract->tranches.begin(), contract->tranches.end(),
                                                                tranche) != contract->tranches.end());
  }

  const scenario::Scenario& scenario_;
  const record::CampusHistory& history_;
  const scenario::Campus& spec_;
  double end_s_;
  Load load_;
  std::vector<Call> calls_;
  std::vector<scenario::Tranche> sources_;
};

/// Campuses that are summed.
struct Group {
  std::string scope, name;
  std::vector<const CampusLoad*> campuses;
  Load load;
};

std::vector<Group> groups_of(const record::Record& record, const std::vector<CampusLoad>& campuses)
{
  std::vector<Group> groups;
  std::map<std::string, std::vector<const CampusLoad*>> regions;
  Group fleet{"fleet", "fleet", {}, {}};
  for (std::size_t c = 0; c < campuses.size(); ++c) {
    groups.push_back({"campus", record.campus_names[c], {&campuses[c]}, {}});
    regions[campuses[c].region()].push_back(&campuses[c]);
    fleet.campuses.push_back(&campuses[c]);
  }
  for (const auto& [region, members] : regions)
    if (members.size() > 1)
      groups.push_back({"region", region, members, {}});
  groups.push_back(fleet);
  for (auto& group : groups) {
    std::vector<const Load*> loads;
    for (const auto* campus : group.campuses)
      loads.push_back(&campus->load());
    group.load = sum_of(loads);
  }
  return groups;
}

core::Date next_month(core::Date day)
{
  const std::chrono::year_month_day ymd{day};
  return core::Date{(ymd.year() / ymd.month() + std::chrono::months{1}) / 1};
}

} // namespace

std::vector<LoadRow> account_load(const scenario::Scenario& scenario, const record::Record& record,
                                  const EnergyAccount& energy)
{
  std::vector<CampusLoad> campuses;
  for (std::size_t c = 0; c < record.campus_names.size(); ++c)
    campuses.emplace_back(scenario, record, energy, c);
  const auto groups = groups_of(record, campuses);
  std::vector<LoadRow> rows;
  for (auto month = scenario.start; month < scenario.end; month = next_month(month)) {
    const auto from_s = core::in_seconds(core::between(scenario.start, month));
    const auto to_s = core::in_seconds(core::between(scenario.start, std::min(next_month(month), scenario.end)));
    const auto peak_s = peak_at_s(within(groups.back().load, from_s, to_s));
    for (const auto& group : groups) {
      LoadRow row;
      row.month = month;
      row.scope = group.scope;
      row.name = group.name;
      measure(within(group.load, from_s, to_s), row);
      row.coincident_mw = mw_at(group.load, peak_s);
      for (const auto* campus : group.campuses) {
        campus->add_supply(from_s, to_s, row);
        campus->add_calls(from_s, to_s, row);
      }
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::vector<LoadHour> hourly_load(const scenario::Scenario& scenario, const record::Record& record,
                                  const EnergyAccount& energy, core::Date from, core::Date to)
{
  const auto end_s = core::in_seconds(core::between(scenario.start, scenario.end));
  const auto begin_s = std::max(0.0, core::in_seconds(core::between(scenario.start, from)));
  const auto stop_s = std::min(end_s, core::in_seconds(core::between(scenario.start, to)));
  std::vector<LoadHour> hours;
  for (std::size_t c = 0; c < record.history.size(); ++c) {
    const auto load = load_of(record.history[c], energy.shaved[c], end_s);
    for (auto at_s = begin_s; at_s < stop_s; at_s += core::kSecondsPerHour) {
      double mwh = 0;
      for (const auto& s : within(load, at_s, at_s + core::kSecondsPerHour))
        mwh += s.mw * s.hours();
      const auto hour = static_cast<int>(std::lround(std::fmod(at_s, core::kSecondsPerDay) / core::kSecondsPerHour));
      hours.push_back({core::date_after(scenario.start, core::seconds(at_s)), hour, c, mwh});
    }
  }
  return hours;
}

} // namespace gpuramp::account
