// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/writers.hpp"
#include "results/columns.hpp"
#include "results/layouts.hpp"

namespace gpuramp::results {

namespace {

using record::GpusReached;

const Columns<GpusReached>& reached_columns()
{
  static const Columns<GpusReached> columns{
      {{.key = "date",
        .label = "date",
        .unit = "",
        .meaning = "a day on which more GPUs were up than ever before, whatever the report dates",
        .kind = FieldKind::date},
       [](const GpusReached& r) { return Json(core::format_date(r.date)); }},
      {text("campus", "campus", "its name, or fleet"), [](const GpusReached& r) { return Json(r.campus); }},
      {{.key = "gpus_up",
        .label = "up",
        .unit = "GPU",
        .meaning = "the most that were up on that day",
        .kind = FieldKind::whole,
        .over_time = record::Aggregation::most},
       [](const GpusReached& r) { return Json(r.gpus); }}};
  return columns;
}

} // namespace

Layout reached_layout()
{
  return {"reached.csv", "one day and campus, or fleet: so many GPUs were up there for the first time",
          fields_of(reached_columns())};
}

std::string reached_csv(const record::Record& record)
{
  auto text = csv_header(reached_layout().fields);
  for (const auto& row : record.reached)
    add_csv_line(text, reached_columns(), row);
  return text;
}

} // namespace gpuramp::results
