// SPDX-License-Identifier: Apache-2.0
#include "cli/validate_site.hpp"

#include "cli/validate_units.hpp"
#include "gpuramp/model/cooling.hpp"

#include <fmt/format.h>

#include <cmath>

namespace gpuramp::cli {

Prediction predict_rack_power(const scenario::ValidationCase& c, const model::RackType& rack)
{
  if (c.utilisation > 1)
    return fails(fmt::format("'utilisation' is {}, above 1", c.utilisation));
  const double one = model::rack_power(rack, c.utilisation).base();
  const auto gpus_per_rack = static_cast<double>(rack.gpus_per_rack);
  const double racks = c.racks ? static_cast<double>(*c.racks) : std::ceil(static_cast<double>(c.gpus) / gpus_per_rack);
  if (c.quantity == "rack_power")
    return in_unit(one, c.unit, kWatts);
  if (c.quantity == "power_per_gpu")
    return in_unit(one / gpus_per_rack, c.unit, kWatts);
  if (c.quantity == "it_power")
    return in_unit(racks * one, c.unit, kWatts);
  if (c.quantity == "facility_power" && c.pue)
    return in_unit(racks * one * *c.pue, c.unit, kWatts);
  return fails(
      c.quantity == "facility_power"
          ? "facility power needs a 'pue'"
          : fmt::format("unknown quantity '{}' (known are rack_power, power_per_gpu, it_power, facility_power)",
                        c.quantity));
}

Prediction predict_pue(const scenario::ValidationCase& c)
{
  static const std::map<std::string, model::CoolingType> kTypes{{"air", model::CoolingType::air},
                                                                {"hybrid", model::CoolingType::hybrid},
                                                                {"direct_liquid", model::CoolingType::direct_liquid}};
  static const std::map<std::string, model::HeatRejection> kRejections{
      {"evaporative", model::HeatRejection::evaporative}, {"dry", model::HeatRejection::dry}};
  const auto type = kTypes.find(c.cooling);
  const auto rejection = kRejections.find(c.heat_rejection);
  if (type == kTypes.end() || rejection == kRejections.end())
    return fails(fmt::format(
        "unknown cooling '{}' with heat rejection '{}' (known are air, hybrid, direct_liquid; evaporative, dry)",
        c.cooling, c.heat_rejection));
  if (not c.load_frac || not c.wet_bulb_c || *c.load_frac > 1)
    return fails("a PUE needs a 'load' of at most 1 and 'wet_bulb_c'");
  if (c.quantity != "pue")
    return fails(fmt::format("unknown quantity '{}' (known is pue)", c.quantity));
  return in_unit(model::pue({type->second, rejection->second}, *c.load_frac, *c.wet_bulb_c), c.unit,
                 {{"ratio", 1}, {"1", 1}});
}

Prediction predict_recovery(const scenario::ValidationCase& c, const model::Calibration& calibration)
{
  if (c.gpus <= 0 || c.quantity != "restart_time")
    return fails("a recovery needs 'gpus', and its quantity is restart_time");
  const double time = calibration.restart_base_s + calibration.restart_per_gpu_s * static_cast<double>(c.gpus);
  return in_unit(time, c.unit, {{"s", 1}, {"min", 60}});
}

} // namespace gpuramp::cli
