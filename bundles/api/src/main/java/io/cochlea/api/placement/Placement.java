package io.cochlea.api.placement;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Signature;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Decides which backend runs which role. Thread-safe. */
@ProviderType
public interface Placement {

  /**
   * A hold on the lane of {@code graph}; the first one compiles the graph on the best backend there
   * is, and blocks meanwhile. The caller closes it.
   *
   * @throws InferenceException when no backend can run the graph, with each backend's reason
   */
  Lane lane(ModelGraph graph, Role role) throws InferenceException;

  /** What {@code graph} takes and gives, compiling it if need be. */
  Signature signature(ModelGraph graph, Role role) throws InferenceException;

  /** Every backend known, best first. */
  List<BackendState> backends();

  /** Every lane that is open. */
  List<LaneState> lanes();

  /**
   * @param id of the backend
   * @param available whether it can run here
   * @param reason of that, in one line
   * @param ranking its {@code service.ranking}
   */
  record BackendState(String id, boolean available, String reason, int ranking) {}

  /**
   * @param graph its id
   * @param runtime name and version of the runtime
   * @param nodes the runtime's own account of which provider runs how many nodes
   * @param queued works waiting
   * @param runs batches run so far
   * @param works works done so far
   */
  record LaneState(
      String graph,
      Role role,
      String backend,
      String runtime,
      String nodes,
      int queued,
      long runs,
      long works) {}
}
