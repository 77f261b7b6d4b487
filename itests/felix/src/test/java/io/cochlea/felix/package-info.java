/** The distribution's bundles in a real framework: that they start, and who may import whom. */
@NullMarked
package io.cochlea.felix;

import org.jspecify.annotations.NullMarked;
