package dev.regionalcache.localcluster.patch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.patch.ManagedFields.Manager;

/** Who owns what after a create, an update or a patch that is no apply: the writer owns what it changed. */
public final class UpdateOwnership {

    private UpdateOwnership() {}

    /**
     * Writes the owners into {@code wanted}.
     *
     * @param live the object as it is, empty for a new one
     * @param wanted the object as it is about to be stored
     */
    public static void record(ObjectNode live, ObjectNode wanted, Writer writer, Shape shape) {
        Manager manager = new Manager(writer.manager(), Manager.UPDATE, writer.subresource());
        FieldSet changed = ManagedFields.ownable(FieldSet.changed(live, wanted, shape));
        FieldSet removed = FieldSet.of(live, shape, FieldSet.Containers.COUNTED)
                .minus(FieldSet.of(wanted, shape, FieldSet.Containers.COUNTED));
        ManagedFields owners = ManagedFields.of(live);
        FieldSet own = owners.ownedBy(manager).minus(removed).union(changed);
        owners.with(manager, writer, own, removed.union(changed)).writeTo(wanted);
    }
}
