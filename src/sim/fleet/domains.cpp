// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/domains.hpp"

#include <algorithm>

namespace gpuramp::sim {

std::int64_t Domains::online(std::size_t domain, std::size_t type) const
{
  const auto campus = layout_.domains[domain].campus;
  if (layout_.of_campus[campus].size() == 1) // all of it
    return deployment_.campuses()[campus].types[type].online;
  std::int64_t racks = 0;
  for (const auto hall : layout_.domains[domain].halls)
    racks += deployment_.halls()[hall].online[type];
  return racks;
}

void Domains::set_power(std::size_t campus, const std::vector<HallPower>& powers)
{
  differ_[campus] = not powers.empty();
  const auto& halls = plan_.campuses[campus].halls;
  for (std::size_t i = 0; i < halls.size(); ++i)
    powers_[halls[i]] = powers.empty() ? HallPower{} : powers[i];
}

double Domains::drawing(std::size_t domain, std::size_t type) const
{
  const auto campus = layout_.domains[domain].campus;
  return differ_[campus] ? drawing(campus, layout_.domains[domain].halls, type)
                         : static_cast<double>(online(domain, type));
}

double Domains::hall_drawing(std::size_t hall, std::size_t type) const
{
  const auto campus = plan_.halls[hall].campus;
  return differ_[campus] ? drawing(campus, {hall}, type) : static_cast<double>(deployment_.halls()[hall].online[type]);
}

double Domains::drawing(std::size_t campus, const std::vector<std::size_t>& halls, std::size_t type) const
{
  const auto all = lit(plan_.campuses[campus].halls, type);
  const auto racks = static_cast<double>(deployment_.campuses()[campus].types[type].online);
  return all > 0 ? racks * lit(halls, type) / all : 0;
}

/// Racks with idle power.
double Domains::lit(const std::vector<std::size_t>& halls, std::size_t type) const
{
  double racks = 0;
  for (const auto hall : halls)
    racks += powers_[hall].lit_frac * static_cast<double>(deployment_.halls()[hall].online[type]);
  return racks;
}

double Domains::bus_mw(std::size_t domain) const
{
  double mw = 0;
  for (const auto hall : layout_.domains[domain].halls)
    mw += deployment_.halls()[hall].ready ? std::min(plan_.halls[hall].bus_mw, powers_[hall].it_mw) : 0;
  return mw;
}

double Domains::uplink_gb_per_s(std::size_t domain) const
{
  double gb_per_s = 0;
  for (const auto hall : layout_.domains[domain].halls)
    gb_per_s += deployment_.halls()[hall].ready ? plan_.halls[hall].uplink_gb_per_s : 0;
  return gb_per_s;
}

double Domains::design_it_mw(std::size_t campus) const
{
  double mw = 0;
  for (const auto hall : plan_.campuses[campus].halls)
    mw += deployment_.halls()[hall].ready ? plan_.halls[hall].bus_mw : 0;
  return mw;
}

} // namespace gpuramp::sim
