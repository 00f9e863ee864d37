// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace gpuramp::model {

enum class CoolingType {
  air,          ///< all heat leaves in air
  hybrid,       ///< cold plates on the accelerators, air for the rest
  direct_liquid ///< cold plates on nearly everything
};

enum class HeatRejection {
  evaporative, ///< cooling towers: near the wet bulb, uses water
  dry          ///< dry coolers: nearer the dry bulb, no water
};

struct CoolingPlant {
  CoolingType type = CoolingType::air;
  HeatRejection rejection = HeatRejection::evaporative;
};

inline constexpr double kLeastPue = 1.02;
inline constexpr double kMostPue = 2.0;

/// PUE = 1 + losses of the power chain + fans and pumps + chillers, within kLeastPue .. kMostPue.
/// Power chain: fixed / load + proportional. Fans and pumps: variable speed, share of the heat they move x (0.2 / load
/// + 0.8 load^2). Chillers: 1 / COP for the part of the heat that outdoor air cannot take; none while wet bulb +
/// approach is within the supply temperature, all from one loop rise above it, linear between. Air and liquid paths are
/// separate, by the type's share of heat. \param load_frac   IT load / design IT load, above 0 .. 1      \param
/// wet_bulb_c  outdoor wet-bulb temperature, deg C \throws ContractError if load_frac is outside its bounds \source
/// assumption for each coefficient, with its reason, in cooling.cpp; the results are held against published PUEs in
///         tests/unit/model/cooling_test.cpp (Google 1.09-1.10, Meta 1.08, Microsoft design 1.12, frontier sites'
///         peaks 1.25-1.31)
[[nodiscard]] double pue(const CoolingPlant& plant, double load_frac, double wet_bulb_c);

/// Water that towers use, make-up for evaporation and blowdown, in litres per kWh of IT energy; 0 with dry coolers.
/// \source latent heat of water at 30 deg C 2.43 MJ/kg (steam tables); assumption: 80 % of the heat leaves by
/// evaporation, 4 cycles of concentration
[[nodiscard]] double water_l_per_kwh(const CoolingPlant& plant, double load_frac, double wet_bulb_c);

} // namespace gpuramp::model
