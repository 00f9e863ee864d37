// SPDX-License-Identifier: Apache-2.0
#include "scenario/options.hpp"

namespace gpuramp::scenario {

void describe(input::Visitor& v, CampusDecision& x)
{
  v.required("campuses", x.campuses, Doc{"name of a template without its number: plains for plains-{n}"});
  v.required("most", x.most, Doc{"campuses in all", 0, 1'000});
  v.option("per_year", x.per_year, Doc{"campuses that may open in a year", kPositive, 1'000});
  v.option("first", x.first, Doc{"day on which one may open: its first hall is ready; default: the template's"});
  v.source(x.source);
}

void describe(input::Visitor& v, TrancheDecision& x)
{
  v.required("campuses", x.campuses, Doc{"name of a template without its number"});
  v.required("tranche", x.tranche, Doc{"name of a tranche of it"});
  v.required("most", x.most, Doc{"of such tranches over all campuses", 0, 1'000});
  v.source(x.source);
}

void describe(input::Visitor& v, OrderDecision& x)
{
  v.required("rack_type", x.rack_type, Doc{"of a supply line"});
  v.required("first", x.first, Doc{"day on which it may be ordered"});
  v.option("last", x.last, Doc{"day after which it may not; default: the line's last production"});
  v.required("most", x.most, Doc{"at any time", 0, kMostRackRate});
  v.source(x.source);
}

void describe(input::Visitor& v, Decisions& x)
{
  v.option("campuses", x.campuses, Doc{"templates whose campuses, halls and tranches are decided; others stay"});
  v.option("tranches", x.tranches, Doc{"tranches of which there are fewer than campuses"});
  v.option("orders", x.orders, Doc{"supply lines whose orders are decided; others stay"});
  v.option("waiting", x.waiting, Doc{"of ordered racks for hall, power and crew, at most", 0});
  v.source(x.source);
}

} // namespace gpuramp::scenario
