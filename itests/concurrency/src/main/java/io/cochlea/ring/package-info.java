/** Stress of the ring's hand-over, in its package because no other sees these classes. */
package io.cochlea.ring;
