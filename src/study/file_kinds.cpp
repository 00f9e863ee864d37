// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/file_kinds.hpp"

#include "study/check_text.hpp"
#include "study/study_text.hpp"

namespace gpuramp::study {

std::vector<input::FileKind> file_kinds()
{
  return {{"study", "Study", input::pages_of<StudyText>("study")},
          {"slips", "Slips", input::pages_of<SlipFileText>("slips")},
          {"gates", "Gates", input::pages_of<GatesText>("gates")},
          {"tolerances", "Tolerances", input::pages_of<TolerancesText>("tolerances")}};
}

} // namespace gpuramp::study
