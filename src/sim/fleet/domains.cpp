// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/domains.hpp"

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

double Domains::bus_mw(std::size_t domain) const
{
  double mw = 0;
  for (const auto hall : layout_.domains[domain].halls)
    mw += deployment_.halls()[hall].ready ? plan_.halls[hall].bus_mw : 0;
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
  for (const auto d : layout_.of_campus[campus])
    mw += bus_mw(d);
  return mw;
}

} // namespace gpuramp::sim
