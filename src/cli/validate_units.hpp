// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace gpuramp::cli {

// Units in which a case may state what was published, and what one is in internal units.
inline const std::map<std::string, double> kFlopRates{{"TFLOP/s", 1e12}, {"PFLOP/s", 1e15}};
inline const std::map<std::string, double> kRatio{{"ratio", 1}, {"1", 1}, {"%", 0.01}};
inline const std::map<std::string, double> kSeconds{{"s", 1}, {"ms", 1e-3}, {"min", 60}, {"h", 3600}, {"d", 86400}};
inline const std::map<std::string, double> kTokenRates{{"token/s", 1}, {"tok/s", 1}, {"tokens/s", 1}};
inline const std::map<std::string, double> kWatts{{"W", 1}, {"kW", 1e3}, {"MW", 1e6}, {"GW", 1e9}};

} // namespace gpuramp::cli
