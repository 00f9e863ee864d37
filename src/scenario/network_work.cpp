// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/network_work.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace gpuramp::scenario {

namespace {

std::size_t n_dates_of(const PowerNetwork& network)
{
  std::set<std::tuple<std::optional<core::Date>, std::string, std::optional<core::Date>>> dates;
  for (const auto& piece : network.equipment)
    dates.emplace(piece.when.available, piece.when.project, piece.when.start);
  return std::max<std::size_t>(1, dates.size());
}

} // namespace

double n_cases(std::size_t n_pieces, topology::Contingencies contingencies)
{
  const auto n = static_cast<double>(n_pieces);
  switch (contingencies) {
    case topology::Contingencies::none: return 1;
    case topology::Contingencies::single: return 1 + n;
    case topology::Contingencies::pairs: return 1 + n + n * (n - 1) / 2;
  }
  return 1;
}

std::size_t n_pieces_of(const PowerNetwork& network)
{
  return network.equipment.empty() ? modules_of(network).size() : network.equipment.size();
}

double firm_power_work(const PowerNetwork& network)
{
  const auto n = n_pieces_of(network);
  return static_cast<double>(n_dates_of(network)) * n_cases(n, contingencies_of(network)) * static_cast<double>(n);
}

double told_firm_work(const PowerNetwork& network)
{
  const auto n = n_pieces_of(network);
  return n_cases(n, topology::Contingencies::pairs) * static_cast<double>(n);
}

} // namespace gpuramp::scenario
