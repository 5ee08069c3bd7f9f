package dev.regionalcache.localcluster.api;

/**
 * How something is to be written.
 *
 * @param manager the field manager
 * @param force whether a server-side apply takes over fields of others
 * @param dryRun whether everything is done but the writing
 * @param unknownFields what becomes of a write with fields that the type does not have
 */
public record WriteOptions(String manager, boolean force, boolean dryRun, UnknownFields unknownFields) {

    /** What becomes of a write with unknown fields. They are never stored. */
    public enum UnknownFields {
        STRICT,
        WARN,
        IGNORE
    }

    /** The options of one of the cluster's own controllers. */
    public static WriteOptions of(String manager) {
        return new WriteOptions(manager, true, false, UnknownFields.IGNORE);
    }
}
