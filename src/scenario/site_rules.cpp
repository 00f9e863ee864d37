// SPDX-License-Identifier: Apache-2.0
#include "scenario/site_rules.hpp"

#include "gpuramp/scenario/commissioning.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::scenario {

namespace {

class SiteRules {
public:
  SiteRules(const Scenario& scenario, const std::vector<std::string>& campus_pointers, const KnownNames& campuses,
            const Complain& complain)
      : s_(scenario), campuses_(campuses), campus_pointers_(campus_pointers), complain_(complain)
  {
  }

  void check()
  {
    for (std::size_t c = 0; c < s_.campuses.size(); ++c) {
      check_power(s_.campuses[c].power, campus_pointers_[c] + "/power");
      for (std::size_t i = 0; i < s_.campuses[c].initial.size(); ++i)
        check_stands(s_.campuses[c], s_.campuses[c].initial[i], fmt::format("{}/initial/{}", campus_pointers_[c], i));
    }
    for (std::size_t l = 0; l < s_.supply.lines.size(); ++l)
      check_line(s_.supply.lines[l], fmt::format("/supply/lines/{}", l));
    for (std::size_t i = 0; i < s_.targets.levels.size(); ++i)
      check_level(s_.targets.levels[i], fmt::format("/targets/levels/{}", i));
  }

private:
  void check_power(const CampusPower& power, const std::string& at)
  {
    for (std::size_t t = 0; t < power.tranches.size(); ++t) {
      const auto& tranche = power.tranches[t];
      const auto pointer = fmt::format("{}/tranches/{}", at, t);
      if (tranche.until && tranche.when.available && *tranche.until < *tranche.when.available)
        complain_(pointer + "/until",
                  fmt::format("{} is before {}, when it begins", core::format_date(*tranche.until),
                              core::format_date(*tranche.when.available)),
                  "give the day on which it ends");
      if (tranche.hours_per_year && tranche.storage)
        complain_(pointer + "/hours_per_year", "limits a battery", "limit the sources that charge it");
      if (tranche.storage && tranche.storage->from_grid && power.dispatch == model::DispatchPolicy::proportional)
        complain_(pointer + "/storage/from_grid", "dispatch by proportion knows no cheap hours",
                  "let the campus dispatch by cost or by carbon");
    }
  }

  [[nodiscard]] const model::RackType* type_named(const std::string& name) const
  {
    const auto found = std::find_if(s_.catalog.rack_types.begin(), s_.catalog.rack_types.end(),
                                    [&](const auto& type) { return type.name == name; });
    return found == s_.catalog.rack_types.end() ? nullptr : &*found;
  }

  static bool some_hall_takes(const Campus& campus, const model::RackType& type)
  {
    return std::any_of(campus.halls.begin(), campus.halls.end(),
                       [&](const HallGroup& group) { return takes(group, type); });
  }

  void check_stands(const Campus& campus, const InitialRacks& racks, const std::string& at)
  {
    if (const auto* type = type_named(racks.rack_type); type != nullptr && not some_hall_takes(campus, *type))
      complain_(at + "/rack_type", fmt::format("no hall of '{}' takes '{}'", campus.name, type->name), kRemedy);
  }

  void check_line(const SupplyLine& line, const std::string& at)
  {
    const auto* type = type_named(line.rack_type);
    const KnownNames named(line.campuses);
    const bool known = std::all_of(line.campuses.begin(), line.campuses.end(),
                                   [&](const std::string& name) { return campuses_.holds(name); });
    if (type == nullptr || not known || s_.campuses.empty() ||
        std::any_of(s_.campuses.begin(), s_.campuses.end(), [&](const Campus& campus) {
          return (line.campuses.empty() || named.holds(campus.name)) && some_hall_takes(campus, *type);
        }))
      return;
    complain_(at + "/rack_type", fmt::format("no hall that these racks may go to takes '{}'", type->name), kRemedy);
  }

  void check_level(const TargetLevel& level, const std::string& at)
  {
    const int n = level.gpus.has_value() + level.h100e.has_value() + level.energized.has_value() +
                  level.drawn.has_value() + level.flop.has_value() + level.tokens.has_value();
    if (n != 1)
      complain_(at, "needs exactly one of gpus, h100e, energized, drawn, flop and tokens", "say what is to be reached");
    if (not level.campus.empty() && not level.region.empty())
      complain_(at, "is of a campus and of a region", "name one of them");
    const auto of_level = [&](const Campus& campus) {
      return campus.name == level.campus || campus.region == level.region;
    };
    if (not(level.campus.empty() && level.region.empty()) &&
        std::none_of(s_.campuses.begin(), s_.campuses.end(), of_level))
      complain_(at + (level.region.empty() ? "/campus" : "/region"),
                fmt::format("no campus is '{}'", level.region.empty() ? level.campus : "in " + level.region),
                "name one of the scenario");
  }

  static constexpr const char* kRemedy = "see cooling, rack_power and rack_types of the halls";

  const Scenario& s_;
  const KnownNames& campuses_;
  const std::vector<std::string>& campus_pointers_;
  const Complain& complain_;
};

} // namespace

void check_site_rules(const Scenario& scenario, const std::vector<std::string>& campus_pointers,
                      const KnownNames& campuses, const Complain& complain)
{
  SiteRules(scenario, campus_pointers, campuses, complain).check();
}

} // namespace gpuramp::scenario
