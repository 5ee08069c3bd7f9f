package dev.regionalcache.playground;

/** How regions are spread over clusters. */
public enum Clusters {
    /** All regions and the control plane are in one, with one agent. */
    One,
    /** Each region is one of its own with its own agent, and so is the control plane: a region can be cut off whole. */
    Each
}
