// SPDX-License-Identifier: Apache-2.0
#include "study/check_text.hpp"

namespace gpuramp::study {

using input::Doc;

void describe(input::Visitor& v, FigureLimits& x)
{
  v.option("up", x.sides.up, Doc{"percent that it may rise; absent: any", 0});
  v.option("down", x.sides.down, Doc{"percent that it may fall; absent: any", 0});
}

void describe(input::Visitor& v, MilestoneLimits& x)
{
  v.option("later", x.sides.up, Doc{"days; absent: any", 0});
  v.option("earlier", x.sides.down, Doc{"days; absent: any", 0});
}

void describe(input::Visitor& v, TolerancesText& x)
{
  v.option("relative_percent", x.relative_percent, Doc{"of figures that have no tolerance of their own", 0});
  v.option("milestone_days", x.milestone_days, Doc{"of milestones that have no tolerance of their own", 0});
  v.option("both_sides", x.both_sides,
           Doc{"plain numbers limit both sides of everything, not only the one on which something is lost"});
  v.option("metrics", x.metrics, Doc{"percent, by figure of the summary", 0});
  v.option("milestones", x.milestones, Doc{"days, by number of GPUs, such as \"10M\"", 0});
  v.note_source();
}

void describe(input::Visitor& v, GateText& x)
{
  v.required("gate", x.gate,
             Doc{"\"100 k GPU by 2027-01-01\", \"gpus_up >= 20 k GPU at plains on 2027-06-01\", \"peak <= 200 MW\", "
                 "\"p90 wait of class large of queue batch <= 4 hour\""});
  v.option("reason", x.reason, Doc{"why it is there, for whoever sees it fail"});
}

void describe(input::Visitor& v, GatesText& x)
{
  v.required("gates", x.gates, Doc{"what the plan must fulfil"});
  v.note_source();
}

} // namespace gpuramp::study
