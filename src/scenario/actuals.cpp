// SPDX-License-Identifier: Apache-2.0
#include "scenario/actuals.hpp"

#include "gpuramp/scenario/commissioning.hpp"
#include "scenario/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace gpuramp::scenario {

namespace {

constexpr auto kOneDay = std::chrono::days(1);
constexpr double kLeastPower = 1;    // W: less is rounding
constexpr double kLeastRacks = 1e-6; // as the simulation counts orders

/// Power that came on one day.
struct Rise {
  core::Date date{};
  core::Power power;
};

template <class Q>
Q last_value(const Schedule<Q>& schedule)
{
  return schedule.empty() ? Q{} : schedule.points.back().value;
}

double ordered(const Scenario& s, const SupplyLine& line, core::Date from, core::Date to)
{
  return line.orders.integral(s.start, core::between(s.start, from), core::between(s.start, to)).base();
}

/// The day whose orders arrive on the last one of which anything is known.
core::Date last_known_order(const Scenario& s, const SupplyLine& line)
{
  const auto lead = line.integration_time + line.transit_time;
  return std::max(s.start, *s.as_of - std::chrono::days(std::llround(core::in_days(lead))));
}

class ActualsChecks {
public:
  ActualsChecks(const Scenario& scenario, const Complain& complain) : s_(scenario), complain_(complain) {}

  void check()
  {
    if (not s_.actuals.empty() && not s_.as_of)
      complain_("/actuals", "do not say up to which day they are known", "give 'as_of'");
    for (std::size_t i = 0; i < s_.actuals.size(); ++i)
      check_campus(s_.actuals[i], fmt::format("/actuals/{}", i));
  }

private:
  void check_campus(const CampusActuals& actuals, const std::string& at)
  {
    const auto campus =
        std::find_if(s_.campuses.begin(), s_.campuses.end(), [&](const Campus& c) { return c.name == actuals.campus; });
    const auto n = std::count_if(s_.actuals.begin(), s_.actuals.end(),
                                 [&](const CampusActuals& other) { return other.campus == actuals.campus; });
    if (campus == s_.campuses.end())
      complain_(at + "/campus", fmt::format("there is no campus '{}'", actuals.campus), nearest(actuals.campus));
    else if (n > 1)
      complain_(at + "/campus", fmt::format("'{}' stands twice", actuals.campus), "put all of a campus into one entry");
    else
      check_energized(actuals, *campus, at + "/energized");
    check_schedule(actuals.up, at + "/up", false);
    for (std::size_t d = 0; d < actuals.delivered.size(); ++d)
      check_delivered(actuals.delivered[d], fmt::format("{}/delivered/{}", at, d));
  }

  [[nodiscard]] std::string nearest(const std::string& name) const
  {
    std::vector<std::string> names;
    for (const auto& campus : s_.campuses)
      names.push_back(campus.name);
    const auto near = core::nearest_word(name, names);
    return near.empty() ? fmt::format("there are {}", fmt::join(names, ", ")) : fmt::format("did you mean '{}'?", near);
  }

  void check_energized(const CampusActuals& actuals, const Campus& campus, const std::string& at)
  {
    check_schedule(actuals.energized, at, true);
    if (actuals.energized.empty())
      return;
    if (campus.power.network)
      complain_(at, "the campus has a power network", "give its equipment the dates on which it came");
    core::Power planned;
    for (const auto& tranche : campus.power.tranches)
      planned += tranche.capacity;
    if (not campus.power.network && (last_value(actuals.energized) - planned).base() > kLeastPower)
      complain_(at,
                fmt::format("{:g} MW have come, and only {:g} MW were ever planned",
                            core::in_megawatts(last_value(actuals.energized)), core::in_megawatts(planned)),
                "add the tranche that came beside the plan");
  }

  void check_delivered(const DeliveredRacks& delivered, const std::string& at)
  {
    check_schedule(delivered.racks, at + "/racks", true);
    const auto& lines = s_.supply.lines;
    if (std::none_of(lines.begin(), lines.end(),
                     [&](const auto& l) { return l.rack_type == delivered.rack_type && not l.delivered; }))
      complain_(at + "/rack_type", fmt::format("no supply line still has to deliver '{}'", delivered.rack_type),
                "give the type of a supply line");
    for (const auto& line : lines)
      if (s_.as_of && line.rack_type == delivered.rack_type && not line.delivered &&
          ordered(s_, line, s_.start, last_known_order(s_, line)) > kMostRacksInADay)
        complain_(at + "/rack_type",
                  fmt::format("more than {:.0f} M racks of '{}' were due by as_of", kMostRacksInADay / 1e6,
                              delivered.rack_type),
                  "correct 'orders' of its supply line");
    if (not delivered.racks.empty() && delivered.racks.points.front().date <= s_.start)
      complain_(at + "/racks", "begins before the day after the start", "racks that stand at the start are 'initial'");
  }

  template <class Q>
  void check_schedule(const Schedule<Q>& schedule, const std::string& at, bool rising)
  {
    if (schedule.interpolation == Interpolation::ramp)
      complain_(at, "is a ramp", "state what was there on each date: [[date, value], ...]");
    for (std::size_t i = 0; i < schedule.points.size(); ++i) {
      const auto& point = schedule.points[i];
      if (s_.as_of && point.date > *s_.as_of)
        complain_(at, fmt::format("{} is after as_of, {}", core::format_date(point.date), core::format_date(*s_.as_of)),
                  "state a later as_of, or leave it out");
      if (rising && i > 0 && point.value < schedule.points[i - 1].value)
        complain_(at, fmt::format("falls on {}", core::format_date(point.date)), "state the sum of all that has come");
    }
  }

  const Scenario& s_;
  const Complain& complain_;
};

/// Power of one campus, MW by MW in the order of the plan.
class PowerThatCame {
public:
  PowerThatCame(const Scenario& scenario, Campus& campus, const CampusActuals& actuals)
      : scenario_(scenario), campus_(campus)
  {
    core::Power before;
    for (const auto& point : actuals.energized.points) {
      if ((point.value - before).base() > kLeastPower)
        rises_.push_back({point.date, point.value - before});
      before = point.value;
    }
  }

  void apply()
  {
    std::vector<std::vector<Tranche>> pieces(campus_.power.tranches.size());
    for (const auto t : in_order_of_plan())
      pieces[t] = pieces_of(campus_.power.tranches[t]);
    campus_.power.tranches.clear();
    for (auto& of_one : pieces)
      for (auto& piece : of_one)
        campus_.power.tranches.push_back(std::move(piece));
  }

private:
  [[nodiscard]] std::vector<std::size_t> in_order_of_plan() const
  {
    const auto& tranches = campus_.power.tranches;
    std::vector<std::size_t> order(tranches.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return ready_of(scenario_, tranches[a].when) < ready_of(scenario_, tranches[b].when);
    });
    return order;
  }

  /// The parts of a tranche that came on their days, and what is still to come.
  std::vector<Tranche> pieces_of(const Tranche& planned)
  {
    std::vector<Tranche> pieces;
    auto left = planned.capacity;
    while (left.base() > kLeastPower && next_ < rises_.size()) {
      auto& rise = rises_[next_];
      const auto part = std::min(left, rise.power);
      pieces.push_back(part_of(planned, part, pieces.size()));
      pieces.back().when = {};
      pieces.back().when.available = rise.date;
      left -= part;
      rise.power -= part;
      next_ += rise.power.base() > kLeastPower ? 0 : 1;
    }
    if (left.base() > kLeastPower || pieces.empty()) {
      pieces.push_back(part_of(planned, left, pieces.size()));
      delay(pieces.back());
    }
    return pieces;
  }

  void delay(Tranche& piece) const
  {
    if (core::date_after(scenario_.start, ready_of(scenario_, piece.when)) > *scenario_.as_of)
      return;
    piece.when = {};
    piece.when.available = *scenario_.as_of + kOneDay;
  }

  Tranche part_of(const Tranche& whole, core::Power capacity, std::size_t n)
  {
    auto part = whole;
    const auto share = whole.capacity.base() > 0 ? capacity / whole.capacity : 1.0;
    part.capacity = capacity;
    if (part.nameplate)
      part.nameplate = share * *part.nameplate;
    if (part.storage)
      part.storage->energy = share * part.storage->energy;
    if (n > 0) {
      part.name = fmt::format("{} ({})", whole.name, n + 1);
      name_in_events(whole.name, part.name);
    }
    return part;
  }

  /// What happens to a tranche happens to all its parts.
  void name_in_events(const std::string& whole, const std::string& part)
  {
    for (auto& event : campus_.power.events)
      if (std::find(event.tranches.begin(), event.tranches.end(), whole) != event.tranches.end())
        event.tranches.push_back(part);
  }

  const Scenario& scenario_;
  Campus& campus_;
  std::vector<Rise> rises_;
  std::size_t next_ = 0;
};

core::RackRate in_one_day(double racks)
{
  return core::RackCount::from_base(racks) / core::days(1);
}

/// Racks that all come on one day.
void add_pulse(Schedule<core::RackRate>& orders, core::Date arrival, double racks)
{
  const auto begin = arrival - kOneDay;
  if (not orders.empty() && orders.points.back().date == begin)
    orders.points.back().value = in_one_day(racks);
  else
    orders.points.push_back({begin, in_one_day(racks)});
  orders.points.push_back({arrival, {}});
}

/// A supply line of what a campus has got.
SupplyLine delivered_line(const std::string& campus, const DeliveredRacks& delivered)
{
  SupplyLine line;
  line.rack_type = delivered.rack_type;
  line.campuses = {campus};
  line.integration_time = line.transit_time = {};
  line.delivered = true;
  line.source = delivered.source;
  double before = 0;
  for (const auto& point : delivered.racks.points) {
    add_pulse(line.orders, point.date, point.value.base() - before);
    before = point.value.base();
  }
  return line;
}

/// Orders of a line from a day on.
void begin_orders(const Scenario& s, SupplyLine& line, core::Date from)
{
  const typename Schedule<core::RackRate>::Point first{from, line.orders.at(s.start, core::between(s.start, from))};
  auto& points = line.orders.points;
  std::erase_if(points, [&](const auto& point) { return point.date <= from; });
  points.insert(points.begin(), first);
}

/// The first day by which so many racks are ordered since another; the end if they never are.
core::Date day_of(const Scenario& s, const SupplyLine& line, core::Date since, double racks)
{
  auto low = since, high = s.end;
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    if (ordered(s, line, since, middle) + kLeastRacks >= racks)
      high = middle;
    else
      low = middle + kOneDay;
  }
  return low;
}

/// Takes what has come from a planned line.
/// \return a line of what was due and has not come, if there is some
std::optional<SupplyLine> deduct(const Scenario& s, SupplyLine& line, double came)
{
  const auto cut = last_known_order(s, line);
  const auto due = ordered(s, line, s.start, cut);
  const auto begin = came > due ? day_of(s, line, cut, came - due) : cut;
  const auto overdue = due + ordered(s, line, cut, begin) - came;
  auto late = line;
  late.last_production.reset();
  begin_orders(s, line, begin);
  if (overdue <= kLeastRacks)
    return std::nullopt;
  late.orders = {};
  add_pulse(late.orders, begin + kOneDay, overdue);
  return late;
}

/// Deliveries of a type are counted against its lines in their order; what none of them owed, against the first.
void deduct_from_lines(Scenario& s, const std::string& rack_type, double came)
{
  std::vector<SupplyLine*> lines;
  for (auto& line : s.supply.lines)
    if (line.rack_type == rack_type && not line.delivered)
      lines.push_back(&line);
  std::vector<double> parts(lines.size(), 0);
  for (std::size_t l = 0; l < lines.size(); ++l) {
    parts[l] = std::min(came, ordered(s, *lines[l], s.start, last_known_order(s, *lines[l])));
    came -= parts[l];
  }
  parts.front() += came;
  std::vector<SupplyLine> late;
  for (std::size_t l = 0; l < lines.size(); ++l)
    if (auto rest = deduct(s, *lines[l], parts[l]))
      late.push_back(std::move(*rest));
  s.supply.lines.insert(s.supply.lines.end(), late.begin(), late.end());
}

} // namespace

void check_actuals(const Scenario& scenario, const Complain& complain)
{
  ActualsChecks(scenario, complain).check();
}

void apply_actuals(Scenario& s)
{
  std::map<std::string, double> came;
  std::vector<SupplyLine> delivered;
  for (const auto& actuals : s.actuals) {
    const auto campus =
        std::find_if(s.campuses.begin(), s.campuses.end(), [&](const Campus& c) { return c.name == actuals.campus; });
    if (not actuals.energized.empty())
      PowerThatCame(s, *campus, actuals).apply();
    for (const auto& racks : actuals.delivered) {
      came[racks.rack_type] += last_value(racks.racks).base();
      delivered.push_back(delivered_line(actuals.campus, racks));
    }
  }
  for (const auto& [rack_type, racks] : came)
    deduct_from_lines(s, rack_type, racks);
  s.supply.lines.insert(s.supply.lines.end(), delivered.begin(), delivered.end());
  s.actuals.clear();
}

} // namespace gpuramp::scenario
