// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/reader.hpp"

namespace gpuramp::scenario {

std::string example_scenario()
{
  return R"json({
  "format_version": 1,
  "name": "example",
  "description": "Two campuses that grow for two years. Every object may carry a source; a source that begins with 'assumption' is listed as such in the result.",
  "start": "2026-01-01",
  "end": "2028-01-01",
  "targets": {
    "fleet": [["2026-01-01", "50 k GPU"], ["2028-01-01", "300 k GPU"]],
    "milestones": ["100 k GPU", "200 k GPU", "300 k GPU"]
  },
  "supply": {
    "inputs": [
      {"name": "cowos", "wafers": "100 k wafer/month", "share": 0.01, "source": "assumption: 1 % of about 100 k CoWoS wafers a month"}
    ],
    "lines": [
      {"rack_type": "gb200-nvl72", "orders": [["2026-01-01", "40 rack/week"]], "integration_time": "4 week", "transit_time": "2 week", "source": "assumption: what we ordered"}
    ]
  },
  "campuses": [
    {
      "name": "first",
      "region": "home",
      "fabric": "two-tier",
      "pue": 1.25,
      "halls": [{"count": 4, "rack_slots": 500, "bus": "70 MW", "available": "2025-07-01", "every": "3 month", "source": "assumption: one hall a quarter"}],
      "power": {"tranches": [
        {"capacity": "150 MW", "kind": "grid", "available": "2025-07-01", "source": "assumption: connected"},
        {"capacity": "200 MW", "kind": "grid", "project": "new-substation", "start": "2025-06-01", "source": "assumption: under construction"}
      ]},
      "install": {"rate": "30 rack/week", "duration": "1 week", "burn_in": "2 week", "source": "assumption: one crew"},
      "initial": [{"rack_type": "gb200-nvl72", "racks": 700, "source": "assumption: what stands there"}]
    },
    {
      "name": "second",
      "region": "home",
      "fabric": "two-tier",
      "pue": 1.2,
      "halls": [{"count": 3, "rack_slots": 500, "bus": "70 MW", "available": "2026-10-01", "every": "2 month", "source": "assumption"}],
      "power": {"tranches": [{"capacity": "250 MW", "kind": "gas", "available": "2026-12-01", "carbon": "450 g/kWh", "price": "70 USD/MWh", "source": "assumption: on-site engines"}]}
    }
  ],
  "workloads": {
    "training": [
      {"name": "model-a", "parameters": 4e11, "tokens": "15 T token", "gpus": "20 k GPU", "earliest": "2026-03-01",
       "efficiency": {"precision": "bf16", "mfu": 0.38, "goodput": 0.9, "busy": 0.8, "scale_out_traffic": "2 B/MFLOP", "source": "assumption: near the Llama 3 herd paper's 38-43 %"}}
    ],
    "inference": [
      {"name": "assistant", "demand": [["2026-01-01", "20 T token/month"], ["2028-01-01", "400 T token/month"]], "flop_per_token": "80 GFLOP/token",
       "efficiency": {"precision": "fp8", "mfu": 0.15, "busy": 0.6, "source": "assumption: decode is bound by memory"}}
    ],
    "research": {"share": 0.2, "efficiency": {"precision": "bf16", "mfu": 0.3, "goodput": 0.9, "busy": 0.6, "source": "assumption"}}
  },
  "failures": {"availability": 0.97, "source": "0.9708 measured on 400 GPU servers over 174 days (InfiniteHBD trace)"},
  "economics": {"facility_capex": "8.8 M USD/MW", "network_capex": 0.15, "source": "10.35 bn USD for 1,180 MW at Abilene (Epoch AI, 2025-12); assumption: network"},
  "catalog": {
    "rack_types": [
      {"name": "gb200-nvl72", "vendor": "NVIDIA", "available": "2025-02-01", "gpus_per_rack": 72, "dies_per_gpu": 2,
       "peak_bf16": "2500 TFLOP/s", "peak_fp8": "5000 TFLOP/s", "peak_fp4": "10000 TFLOP/s", "hbm": "186 GB", "hbm_bandwidth": "8 TB/s",
       "scale_up": "1800 GB/s", "scale_up_domain": 72, "scale_out": "400 Gbit/s",
       "idle_power": {"value": "30 kW", "source": "assumption: idle share of a measured HGX node"}, "max_power": "132 kW",
       "price": "3.1 M USD", "cowos_wafers_per_gpu": 0.0625, "h100_equivalents": 2.53, "note": "NVIDIA and published compilations"}
    ],
    "projects": [
      {"name": "new-substation", "tasks": [
        {"name": "permit", "class": "permit", "duration": "6 month"},
        {"name": "transformer", "class": "transformer", "duration": "12 month", "after": []},
        {"name": "connect", "class": "commissioning", "duration": "2 month", "after": ["permit", "transformer"]}
      ]}
    ],
    "fabrics": [{"name": "two-tier", "port": "50 GB/s", "hall_oversubscription": 1, "core_oversubscription": 4}],
    "regions": [{"name": "home", "carbon": "390 g/kWh", "price": "55 USD/MWh"}]
  }
}
)json";
}

} // namespace gpuramp::scenario
