#pragma once

#include <filesystem>

namespace gpuramp::cli {

struct ValidateArguments {
  std::filesystem::path cases;  ///< file or folder; empty: those that come with gpuramp
  std::filesystem::path models; ///< folder of calibration.json, chips.json, transformers.json; empty: the shipped one
  bool json = false;
  bool breakdown = false;       ///< below each training step, where its time goes
};

/// Predicts published measurements and prints how far off the models are. \return kCheckFailed if a case could not be predicted
int validate(const ValidateArguments& arguments);

} // namespace gpuramp::cli
