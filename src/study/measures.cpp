// SPDX-License-Identifier: Apache-2.0
#include "study/measures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace gpuramp::study {

namespace {

constexpr std::array kMeasures = {
    Measure{"gpus_up_end", "GPUs up at the end", "GPU", Better::higher},
    Measure{"dies_up_end", "compute dies up at the end", "", Better::higher},
    Measure{"h100e_up_end", "H100 equivalents at the end", "", Better::higher},
    Measure{"peak_facility_mw", "peak power", "MW", Better::none},
    Measure{"energy_mwh", "energy", "MWh", Better::none},
    Measure{"source_energy_mwh", "energy from sources", "MWh", Better::none},
    Measure{"unserved_mwh", "energy not served", "MWh", Better::lower},
    Measure{"curtailed_mwh", "energy curtailed", "MWh", Better::lower},
    Measure{"battery_loss_mwh", "lost in batteries", "MWh", Better::lower},
    Measure{"co2e_t", "CO2e of energy", "t", Better::lower},
    Measure{"co2e_market_t", "CO2e by contracts", "t", Better::lower},
    Measure{"embodied_co2e_t", "CO2e of construction", "t", Better::lower},
    Measure{"water_t", "water", "t", Better::lower},
    Measure{"cost_usd", "cost, discounted", "USD", Better::lower},
    Measure{"rack_capex_usd", "cost of racks", "USD", Better::lower},
    Measure{"facility_capex_usd", "cost of facilities", "USD", Better::lower},
    Measure{"generation_capex_usd", "cost of generation", "USD", Better::lower},
    Measure{"energy_cost_usd", "cost of energy", "USD", Better::lower},
    Measure{"operations_cost_usd", "cost of operation", "USD", Better::lower},
    Measure{"useful_model_flop", "useful computation", "FLOP", Better::higher},
    Measure{"training_runs_finished", "training runs finished", "", Better::higher},
    Measure{"tokens_trained", "tokens trained", "token", Better::higher},
    Measure{"tokens_served", "tokens served", "token", Better::higher},
    Measure{"tokens_demanded", "tokens asked for", "token", Better::none},
    Measure{"mean_pue", "mean PUE", "", Better::lower},
    Measure{"stranded_gpu_days", "GPU-days without power", "", Better::lower},
    Measure{"stranded_mw_days", "MW-days without racks", "", Better::lower},
    Measure{"shift_saved_co2e_t", "CO2e saved by shifting", "t", Better::higher},
    Measure{"shift_saved_usd", "cost saved by shifting", "USD", Better::higher},
};

/// 12345.6 as 12,346.
std::string with_separators(double value)
{
  auto digits = fmt::format("{:.0f}", value);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

} // namespace

Measure measure_of(const std::string& key)
{
  const auto* const found =
      std::find_if(kMeasures.begin(), kMeasures.end(), [&](const Measure& m) { return m.key == key; });
  return found == kMeasures.end() ? Measure{key, key, "", Better::none} : *found;
}

std::string number_text(double value)
{
  constexpr double kBillion = 1e9, kMillion = 1e6, kThousand = 1e3;
  const auto size = std::abs(value);
  if (size >= 1e6 * kBillion)
    return fmt::format("{:.4g}", value);
  if (size >= kBillion)
    return fmt::format("{:.4g} bn", value / kBillion);
  if (size >= kMillion)
    return fmt::format("{:.4g} M", value / kMillion);
  return size >= kThousand ? with_separators(value) : fmt::format("{:.4g}", value);
}

std::string amount_text(double value, std::string_view unit)
{
  constexpr double kGiga = 1e3, kTera = 1e6; // in what begins with mega
  if (unit.empty())
    return number_text(value);
  const auto scale = not unit.starts_with('M') || std::abs(value) < kGiga ? 1 : std::abs(value) < kTera ? kGiga : kTera;
  if (scale == 1)
    return fmt::format("{} {}", number_text(value), unit);
  return fmt::format("{} {}{}", number_text(value / scale), scale == kGiga ? 'G' : 'T', unit.substr(1));
}

} // namespace gpuramp::study
