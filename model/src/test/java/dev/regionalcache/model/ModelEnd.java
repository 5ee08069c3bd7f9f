package dev.regionalcache.model;

/** Where a server ended that hands over. */
record ModelEnd(String history, long offset) {

    /** Whether a server has all of it: in a history that was begun since, it may lack what that one accepted last. */
    boolean isIn(ModelData data) {
        return data.offset >= offset && data.replicationId.equals(history);
    }
}
