// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/validate_predict.hpp"
#include "gpuramp/model/hardware.hpp"

namespace gpuramp::cli {

/// Power of racks (kind rack_power: rack_power, power_per_gpu) and of a site (site_power: it_power, facility_power) of
/// one rack type, at a utilisation; facility power needs the case's 'pue'.
[[nodiscard]] Prediction predict_rack_power(const scenario::ValidationCase& c, const model::RackType& rack);

/// Kind pue: of a cooling plant ('cooling': air, hybrid or direct_liquid, 'heat_rejection'), at a 'load' and
/// 'wet_bulb_c'.
[[nodiscard]] Prediction predict_pue(const scenario::ValidationCase& c);

/// Kind recovery: time to bring a job of 'gpus' back from a checkpoint, quantity restart_time.
[[nodiscard]] Prediction predict_recovery(const scenario::ValidationCase& c, const model::Calibration& calibration);

} // namespace gpuramp::cli
