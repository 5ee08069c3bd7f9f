/** The cluster's own controllers. */
@NullMarked
package dev.regionalcache.localcluster.controllers;

import org.jspecify.annotations.NullMarked;
