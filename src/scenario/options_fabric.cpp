// SPDX-License-Identifier: Apache-2.0
#include "scenario/options.hpp"

/// The parts and topologies of fabrics.
namespace gpuramp::input {

template <>
struct EnumNames<topology::OpticsKind> {
  static constexpr std::array<std::string_view, 2> names{"transceiver", "cable"};
};

} // namespace gpuramp::input

namespace gpuramp::topology {

using input::Doc;
using input::kPositive;

constexpr double kMostPorts = 2048; ///< of a switch

void describe(input::Visitor& v, SwitchType& x)
{
  v.required("name", x.name, Doc{"name by which fabrics refer to it"});
  v.required("radix", x.radix, Doc{"ports", 2, kMostPorts});
  v.required("port", x.port, Doc{"speed of a port, one direction; it splits into slower links", kPositive});
  v.required("power", x.power, Doc{"draw without optics", 0});
  v.required("price", x.price, Doc{"without optics", 0});
  v.required("lead_time", x.lead_time, Doc{"from order to delivery", 0});
  v.required("mtbf", x.mtbf, Doc{"mean time between failures of one", kPositive});
  v.required("embodied_carbon", x.embodied_carbon, Doc{"CO2e of making one", 0});
  v.option("latency", x.latency, Doc{"from port to port", 0});
  v.note();
}

void describe(input::Visitor& v, OpticsType& x)
{
  v.required("name", x.name, Doc{"name by which fabrics refer to it"});
  v.option("kind", x.kind, Doc{"a transceiver, two of which make a link, or a cable with its ends on it"});
  v.required("speed", x.speed, Doc{"of one; it carries several slower links of the same switch", kPositive});
  v.required("reach", x.reach, Doc{"longest run", kPositive});
  v.required("power", x.power, Doc{"of a transceiver, or of both ends of a cable", 0});
  v.required("price", x.price, Doc{"of a transceiver, or of a cable with its ends", 0});
  v.required("lead_time", x.lead_time, Doc{"from order to delivery", 0});
  v.required("mtbf", x.mtbf, Doc{"mean time between failures of one", kPositive});
  v.required("embodied_carbon", x.embodied_carbon, Doc{"CO2e of making one", 0});
  v.note();
}

void describe(input::Visitor& v, ClosTier& x)
{
  v.required("switch", x.switch_type, Doc{"one of the catalogue's switches"});
  v.required("down", x.down, Doc{"links of a switch toward the GPUs", 1, kMostPorts});
  v.option("up", x.up, Doc{"links of a switch to the tier above; 0 at the top", 0, kMostPorts});
  v.option("speed", x.speed, Doc{"of a link up; the switch's port where absent", kPositive});
  v.option("pod", x.pod,
           Doc{"units of the tier below that these switches join; all there are where absent, at the top", 1, 1e6});
  v.required("optics", x.optics, Doc{"at this end of the links below, or the cable"});
  v.option("lower_optics", x.lower_optics, Doc{"transceivers at their other end; the same where absent"});
  v.option("run", x.run, Doc{"longest of the links below", 0});
}

void describe(input::Visitor& v, Clos& x)
{
  v.required("tiers", x.tiers, Doc{"leaves first, one to four"});
  v.option("rails", x.rails, Doc{"GPUs of a server go to as many leaves, one each", 1, 1'000});
  v.option("planes", x.planes, Doc{"separate networks, each with an equal part of every GPU's bandwidth", 1, 64});
  v.option("rails_meet", x.rails_meet, Doc{"tier, leaves being 1, that joins the rails; above the last: none", 2, 5});
  v.required("source", x.source, Doc{"where the topology comes from"});
}

void describe(input::Visitor& v, Dragonfly& x)
{
  v.required("switch", x.switch_type, Doc{"one of the catalogue's switches"});
  v.required("switches_per_group", x.switches_per_group, Doc{"all joined to each other", 1, kMostPorts});
  v.required("gpus_per_switch", x.gpus_per_switch, Doc{"ports of GPUs", 1, kMostPorts});
  v.option("local_links", x.local_links, Doc{"between two switches of a group", 1, kMostPorts});
  v.option("global_links", x.global_links, Doc{"between two groups", 1, kMostPorts});
  v.required("gpu_optics", x.gpu_optics, Doc{"between GPUs and switches"});
  v.required("local_optics", x.local_optics, Doc{"between switches of a group"});
  v.required("global_optics", x.global_optics, Doc{"between groups"});
  v.required("source", x.source, Doc{"where the topology comes from"});
}

void describe(input::Visitor& v, Torus& x)
{
  v.option("cube", x.cube, Doc{"chips along an edge of a cube", 1, 64});
  v.required("x", x.x, Doc{"chips of a pod along the first dimension", 1, 1'000});
  v.required("y", x.y, Doc{"along the second", 1, 1'000});
  v.required("z", x.z, Doc{"along the third", 1, 1'000});
  v.required("link", x.link, Doc{"between neighbours, one direction", kPositive});
  v.required("switch", x.switch_type, Doc{"optical circuit switch"});
  v.required("optics", x.optics, Doc{"at the faces of cubes"});
  v.required("inner_optics", x.inner_optics, Doc{"between chips of a cube"});
  v.required("source", x.source, Doc{"where the topology comes from"});
}

void describe(input::Visitor& v, ScaleUp& x)
{
  v.required("gpus", x.gpus, Doc{"of a domain", 1, 1e6});
  v.required("switch", x.switch_type, Doc{"one of the catalogue's switches"});
  v.required("switches", x.switches, Doc{"of a domain", 1, kMostPorts});
  v.required("links_per_gpu", x.links_per_gpu, Doc{"of one GPU to the switches", 1, kMostPorts});
  v.required("source", x.source, Doc{"where the topology comes from"});
}

} // namespace gpuramp::topology
