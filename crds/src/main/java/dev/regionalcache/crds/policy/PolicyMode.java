package dev.regionalcache.crds.policy;

/** Whether what a policy says is carried out. */
public enum PolicyMode {
    /** It is. */
    Enforce,
    /** It is looked at and reported only. */
    Audit
}
