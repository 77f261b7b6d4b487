package io.cochlea.placement;

import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.placement.Role;

/** What a lane is for: one graph in one role. */
record LaneKey(ModelGraph graph, Role role) {}
