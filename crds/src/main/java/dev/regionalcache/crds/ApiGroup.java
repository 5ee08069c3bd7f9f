package dev.regionalcache.crds;

/** The names that all resources of this group share. */
public final class ApiGroup {

    /** The API group of all custom resources, and the prefix of labels and annotations. */
    public static final String NAME = "regionalcache.dev";

    /** The version that is served and stored. */
    public static final String VERSION = "v1alpha1";

    /** A DNS label that begins with a letter, as names of caches and regions are. */
    public static final String LABEL_PATTERN = "^[a-z]([-a-z0-9]*[a-z0-9])?$";

    /**
     * Longest name of a cache or a region, in characters: the objects are called {@code CACHE-REGION[-part]}, and a
     * StatefulSet whose name is longer than 52 never gets a pod, because the pods' revision label has 63 at most.
     */
    public static final int LABEL_MAX_LENGTH = 24;

    private ApiGroup() {}
}
