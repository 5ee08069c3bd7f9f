package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What the API server does for objects of one kind only. */
public interface KindRules {

    /** No rules. */
    KindRules NONE = new KindRules() {};

    /**
     * Fills in and checks an object that is about to be written. Called under the store's lock.
     *
     * @param live the object as it is, null for a new one
     * @throws ApiException if it must not be written
     */
    default void prepare(@Nullable ObjectNode live, ObjectNode object) {}

    /** Prepares an object whose deletion begins; the result is the seconds until it is removed by force. */
    default long beginDeletion(ObjectNode object, @Nullable Long graceSeconds) {
        return 0;
    }

    /** Whether an object without finalizers that is being deleted goes at once. */
    default boolean goesAtOnce(ObjectNode object) {
        return true;
    }

    /** An object was written. */
    default void written(ObjectNode object) {}

    /** An object is gone. */
    default void removed(ObjectNode object) {}
}
