package dev.regionalcache.client.store;

/** What a read asks for. */
public enum Detail {
    /** Values. */
    VALUES,
    /** Values, and how long they live on: another command for each key. */
    VALUES_AND_ENDS
}
