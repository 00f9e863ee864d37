// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace gpuramp::core {

/// Instants of files: ISO 8601, and local times of the time zones of the tz database (Howard Hinnant's date library,
/// which became std::chrono's).

/// \return whether the tz database has a zone of this name, such as "Europe/Berlin"
[[nodiscard]] bool is_time_zone(const std::string& name);

/// Seconds since 1970-01-01 UTC of "2023-01-31", "2023-01-31T07", "2023-01-31T07:00", "2023-01-31 07:00:00", each with
/// Z, with an offset such as +01:00, or without, which means a local time of the zone; and of the two other forms in
/// which grids publish hours and which can be read in one way only: "31.01.2023 07:00" and intervals such as
/// "31/01/2023 07:00:00 - 31/01/2023 08:00:00" (ENTSO-E, day first; the begin counts; a zone in brackets behind a time
/// is passed over), and "01/31/2023 7:00:00 AM" (EIA, month first).
/// \param zone     its name; empty: UTC   \pre is_time_zone(zone), or it is empty
/// \param after_s  the instant before it in the file: of a local time that comes twice, when clocks go back, the first
///                 that is later is meant
/// \return nothing if the text is none of these, of a year before 1900 or after 2200, or a local time that clocks skip
[[nodiscard]] std::optional<std::int64_t> parse_timestamp(const std::string& text, const std::string& zone = {},
                                                          std::optional<std::int64_t> after_s = {});

/// \return such as 2023-01-31T07:00Z
[[nodiscard]] std::string format_timestamp(std::int64_t seconds);

} // namespace gpuramp::core
