// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/outcome.hpp"
#include "results/columns.hpp"

namespace gpuramp::results {

/// \return the years of a record as means over them
[[nodiscard]] std::vector<YearRow> year_rows(const record::Record& record);

/// \return the columns of `years`, which are read back too
[[nodiscard]] const Columns<YearRow>& year_columns();

[[nodiscard]] std::vector<Layout> year_layouts();

} // namespace gpuramp::results
