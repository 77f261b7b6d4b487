/** The packed distribution as users have it: unpacked somewhere, run by its script. */
@NullMarked
package io.cochlea.system;

import org.jspecify.annotations.NullMarked;
