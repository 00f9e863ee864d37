# SPDX-License-Identifier: Apache-2.0
"""Scenarios drawn at random, for what must hold of any."""

from support.gpuramp_runs import campus, day, rack_type, scenario


def arbitrary(rng):
    """Any scenario: several rack types, campuses, halls, tranches, runs, with stages of no length and things that never come."""
    weeks = lambda most: f"{rng.choice([0, 0, 1, 2, rng.randint(0, most)])} week"
    types = [rack_type(f"r{i}", gpus_per_rack=rng.randint(1, 80), dies_per_gpu=rng.randint(1, 4), idle_power=f"{rng.randint(0, 60)} kW",
                       max_power=f"{rng.randint(61, 600)} kW", available=f"202{rng.randint(3, 7)}-01-01", cowos_wafers_per_gpu=rng.choice([0, 0.05, 0.2]))
             for i in range(rng.randint(1, 3))]
    campuses = []
    for i in range(rng.randint(1, 6)):
        halls = [{"count": rng.randint(1, 4), "rack_slots": rng.randint(1, 60), "bus": f"{rng.randint(1, 30)} MW", "available": day(rng.randint(-100, 400)),
                  "every": f"{rng.randint(1, 9)} week"} for _ in range(rng.randint(1, 3))]
        tranches = [{"capacity": f"{rng.randint(0, 40)} MW", "available": day(rng.randint(-100, 400))} for _ in range(rng.randint(1, 3))]
        c = campus(f"c{i}", halls=halls, power={"provisioning": rng.choice([0.5, 0.8, 1]), "tranches": tranches}, pue=rng.choice([1, 1.3]),
                   install={"rate": f"{rng.choice([0.5, 3, 50])} rack/week", "duration": weeks(4), "burn_in": weeks(4)})
        if rng.random() < 0.3:
            c["fabric_ports"] = [[day(0), f"{rng.randint(0, 500)} GPU"], [day(200), f"{rng.randint(0, 5000)} GPU"]]
        if rng.random() < 0.4:
            c["power"]["events"] = [{"date": day(rng.randint(0, 350)), "at": f"{rng.randint(0, 23)} hour", "duration": f"{rng.choice([1, 30, 400])} hour",
                                     "depth": rng.choice([0.2, 0.7, 1])} for _ in range(rng.randint(1, 3))]
        if rng.random() < 0.3:
            c["target"] = [[day(0), "100 GPU"], [day(300), "2 k GPU"]]
        campuses.append(c)
    names = [c["name"] for c in campuses]
    given = scenario(campuses=campuses, lifetime=f"{rng.randint(20, 400)} week", failures={"availability": rng.choice([1, 0.97, 0.5])})
    given["catalog"]["rack_types"] = types
    given["supply"] = {"allocation": rng.choice(["most_headroom", "in_order", "soonest"]),
                       "inputs": [{"name": "cowos", "wafers": [[day(0), f"{rng.randint(1, 40)} wafer/week"]], "share": rng.choice([0.3, 1])}],
                       "lines": [{"rack_type": t["name"], "orders": [[day(0), f"{rng.randint(0, 12)} rack/week"], [day(150), f"{rng.randint(0, 12)} rack/week"]],
                                  "integration_time": weeks(5), "transit_time": weeks(3)} for t in types]}
    efficiency = lambda: {"mfu": rng.choice([0, 0.3, 1]), "goodput": rng.choice([0.5, 1]), "busy": rng.choice([0, 0.7, 1]),
                          "scale_out_traffic": rng.choice(["0 B/MFLOP", "1 B/MFLOP", "200 B/MFLOP"]), "wan_traffic": "1 B/MFLOP"}
    given["workloads"] = {
        "priority": rng.sample(["inference", "training", "research"], 3),
        "training": [{"name": f"t{i}", "gpus": f"{rng.randint(1, 800)} GPU", "flop": f"{10 ** rng.uniform(21, 25):.6g} FLOP", "repeat": rng.randint(1, 4), "every": "5 week",
                      "campuses": rng.choice([[], names[:1], [names[0], names[-1]] if len(names) > 1 else []]), "efficiency": {**efficiency(), "mfu": 0.4}} for i in range(rng.randint(0, 3))],
        "inference": [{"name": "s", "demand": [[day(0), "0 token/s"], [day(364), f"{10 ** rng.uniform(15, 19):.6g} token/s"]], "flop_per_token": "1 FLOP/token",
                       "efficiency": {**efficiency(), "mfu": 0.2}}],
        "research": {"share": rng.choice([0, 0.3, 1]), "efficiency": efficiency()}}
    if len(names) > 1:
        given["wan"] = [{"between": [names[0], names[i]], "capacity": f"{rng.randint(1, 200)} GB/s"} for i in range(1, len(names))]
    return given
