/** The operator as a program: command line, configuration, health, life cycle. Nothing here decides about caches. */
@NullMarked
package dev.regionalcache.operator.app;

import org.jspecify.annotations.NullMarked;
