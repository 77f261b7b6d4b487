/** Where the Felix Web Console listens, and who is let in. */
@NullMarked
package io.cochlea.webconsole;

import org.jspecify.annotations.NullMarked;
