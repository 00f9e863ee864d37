// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace gpuramp::model {

/// A request as it comes.
struct Request {
  double arrival_s = 0;
  double input_tokens = 1, output_tokens = 1; ///< > 0
};

} // namespace gpuramp::model
