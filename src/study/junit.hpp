// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace gpuramp::study {

/// One case of a JUnit report.
struct JunitCase {
  std::string name;
  std::string failure; ///< message; empty where it passes
  std::string type;    ///< of the failure
  std::string details; ///< of the failure, or what there is to say of a pass
};

/// \return a JUnit XML document of one suite, valid UTF-8 whatever the texts are
/// \source JUnit's XML format as Jenkins and GitLab read it; checked against tests/why/junit.xsd
[[nodiscard]] std::string junit_text(const std::string& suite, const std::string& class_name,
                                     const std::vector<JunitCase>& cases);

} // namespace gpuramp::study
