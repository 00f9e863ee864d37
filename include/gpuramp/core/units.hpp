// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace gpuramp::core {

/// What a text such as "1.2 GW" means.
struct ParsedQuantity {
  double value = 0; ///< in internal units of `dimension`
  Dimension dimension;
};

/// Why a text is not a quantity, with what would be right.
struct QuantityProblem {
  std::string problem;    ///< e.g. "unknown unit 'GWW'"
  std::string suggestion; ///< e.g. "did you mean 'GW'?"; may be empty
};

/// Reads `number [prefix]unit[/[prefix]unit...]`, number and unit separated by one blank, e.g. "1.2 GW", "20 k
/// rack/month", "400 Gbit/s", "45 USD/MWh", "400 g/kWh", "132 kW", "192 GiB", "300 T token/month", "989 TFLOP/s", "-3
/// MW". A prefix that stands alone scales the number ("20 k rack" is 20,000 racks, "1 M GPU", "25 M USD/MW"). Prefixes
/// m (milli; only on W, Wh, J, s), k, M, G, T, P, E, Z and Y are exact powers of ten; Ki, Mi, Gi, Ti, Pi only on B. bit
/// and B differ by 8. Month and year are the mean Gregorian ones. Case matters. A number without a unit is a problem.
/// NaN, infinities, hexadecimal, digit separators and trailing text are problems.
/// \param wanted  suggestions of a problem give such a quantity; absent: any
[[nodiscard]] std::variant<ParsedQuantity, QuantityProblem> parse_quantity(std::string_view text,
                                                                           std::optional<Dimension> wanted = {});

/// \return a short text in a customary unit of the dimension that parse_quantity() reads back as exactly `value`
[[nodiscard]] std::string format_quantity(double value, Dimension dimension);

/// \return the same quantity in the unit in which people would write it, the one with the fewest digits: "1200 MW" is
/// "1.2 GW"; other texts as they are
[[nodiscard]] std::string readable_text(const std::string& text);

/// \return what a value of this dimension is called and how one looks, e.g. "a power, such as \"1.2 GW\""
[[nodiscard]] std::string describe_dimension(Dimension dimension);

/// \return e.g. "1.2 GW" for a power: the example of describe_dimension()
[[nodiscard]] std::string example_of_dimension(Dimension dimension);

/// \return a regular expression (ECMA 262) of the texts that parse_quantity() takes for values of the dimension, up to
/// the size of the number   \param negative  whether values below zero match
[[nodiscard]] std::string quantity_pattern(Dimension dimension, bool negative);

} // namespace gpuramp::core
