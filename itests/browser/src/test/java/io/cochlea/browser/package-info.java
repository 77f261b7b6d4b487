/** The web page, in a real browser against the packed distribution. */
@NullMarked
package io.cochlea.browser;

import org.jspecify.annotations.NullMarked;
