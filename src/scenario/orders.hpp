// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/object_reader.hpp"
#include "gpuramp/scenario/scenario.hpp"

namespace gpuramp::scenario {

/// Orders that are stated as GPUs, or as quantities by month or quarter, become rates of racks. Lines of rack types
/// that the catalogue does not have are left alone: rules complain of them. \param context  knows what the file gives,
/// and takes problems
void convert_orders(Scenario& scenario, input::ReadContext& context);

} // namespace gpuramp::scenario
