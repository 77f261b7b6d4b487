package io.cochlea.api.placement;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Signature;
import java.time.Instant;
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

  /**
   * Moves every open lane of {@code role} to a backend while they go on serving: the graph is
   * compiled there, held to its golden where the model brings one, and takes over between two runs.
   * Blocks. Nothing keeps the lanes there when something better comes; {@link #pin} does.
   *
   * @throws IllegalArgumentException when there is no such backend, naming those there are
   * @throws IllegalStateException when no lane of the role is open
   * @throws InferenceException when the backend cannot take a lane over, with its reason; that lane
   *     stays where it is
   */
  void swap(Role role, String backend) throws InferenceException;

  /**
   * Like {@link #swap}, and keeps this and every later lane of the role there, come what may.
   *
   * @throws IllegalArgumentException when there is no such backend, naming those there are
   * @throws InferenceException when the backend cannot run here or take a lane over; the pin stays
   *     as it was
   */
  void pin(Role role, String backend) throws InferenceException;

  /** Takes the pin off; the lanes of the role move to the best backend that can take them. */
  void auto(Role role);

  /** Every circuit breaker that is not closed. */
  List<BreakerState> breakers();

  /** The last transitions, oldest first. */
  List<Transition> transitions();

  /** How often a graph has entered {@code phase} since the start. */
  long transitions(Phase phase);

  /** Every backend known, best first. */
  List<BackendState> backends();

  /** Every lane that is open. */
  List<LaneState> lanes();

  /**
   * @param id of the backend
   * @param available whether it can run here
   * @param reason of that, in one line
   * @param ranking its {@code service.ranking}
   * @param hung calls that never came back: what they hold is not freed while the server runs
   */
  record BackendState(String id, boolean available, String reason, int ranking, int hung) {}

  /**
   * A backend that failed a graph and is left alone for a while.
   *
   * @param phase {@link Phase#OPEN}, or {@link Phase#HALF_OPEN} once it may be tried again
   * @param failures in a row
   * @param retrySeconds until it may be tried again
   * @param cause of the last failure
   */
  record BreakerState(
      String backend, String graph, Phase phase, int failures, double retrySeconds, String cause) {}

  /**
   * A step in the life of a graph on a backend.
   *
   * @param phase it entered
   * @param cause or detail, one line
   * @param millis it took to get there; 0 where it takes no time
   */
  record Transition(
      Instant at,
      String graph,
      Role role,
      String backend,
      Phase phase,
      String cause,
      double millis) {}

  /** Where a graph is on a backend. */
  enum Phase {
    /** In the background, while another backend serves if there is one. */
    COMPILING,
    COMPILED,
    /** It answered its golden right, and is warm by that; or its model brings none. */
    CHECKED,
    ACTIVE,
    /** Another one has taken over, and what it holds is freed. */
    DRAINING,
    CLOSED,
    FAILED,
    /** The backend goes away, and its work begins again elsewhere. */
    LOST,
    /** The breaker keeps the graph off this backend. */
    OPEN,
    /** The breaker lets one attempt pass. */
    HALF_OPEN
  }

  /**
   * @param graph its id
   * @param runtime name and version of the runtime
   * @param nodes the runtime's own account of which provider runs how many nodes
   * @param queued works waiting
   * @param runs batches run so far
   * @param rows of all these batches; a work takes one or more in each of its runs
   * @param works works done so far
   * @param copied bytes of states that were moved because a work came, left or went on as another
   */
  record LaneState(
      String graph,
      Role role,
      String backend,
      String runtime,
      String nodes,
      int queued,
      long runs,
      long rows,
      long works,
      long copied) {}
}
