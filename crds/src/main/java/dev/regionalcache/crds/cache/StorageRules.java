package dev.regionalcache.crds.cache;

/**
 * What must not change of the storage of servers that run, and what stores nothing. What counts is what it comes to, a
 * region's own field or else the template's: a rule on the fields themselves would not look where one is added or taken out.
 * A region that is new is free. Where nothing is stored size and class are, too: a cache that is older than the rule that
 * refuses them there is mended by taking them out. The template and its storage are always there, by their defaults.
 *
 * <p>The API server bounds what a rule may cost before it knows any object. It knows how long the two sides of a choice
 * are, and nothing of what an optional value holds, which is why the rules are not written with those.
 */
final class StorageRules {

    private static final String OF_EACH_THAT_STAYS = "self.regions.all(r, oldSelf.regions.all(o, o.name != r.name || (";
    private static final String END = ")))";

    private static final String PERSISTENCE =
            "(has(r.storage) && has(r.storage.persistence) ? r.storage.persistence : has(self.template.storage.persistence) ? self.template.storage.persistence : 'None')";
    private static final String OLD_PERSISTENCE =
            "(has(o.storage) && has(o.storage.persistence) ? o.storage.persistence : has(oldSelf.template.storage.persistence) ? oldSelf.template.storage.persistence : 'None')";

    private static final String CLASS =
            "(has(r.storage) && has(r.storage.storageClassName) ? r.storage.storageClassName : has(self.template.storage.storageClassName) ? self.template.storage.storageClassName : '')";
    private static final String OLD_CLASS =
            "(has(o.storage) && has(o.storage.storageClassName) ? o.storage.storageClassName : has(oldSelf.template.storage.storageClassName) ? oldSelf.template.storage.storageClassName : '')";

    private static final String SIZE =
            "(has(r.storage) && has(r.storage.size) ? r.storage.size : has(self.template.storage.size) ? self.template.storage.size : '')";
    private static final String OLD_SIZE =
            "(has(o.storage) && has(o.storage.size) ? o.storage.size : has(oldSelf.template.storage.size) ? oldSelf.template.storage.size : '')";

    /** As the control plane completes it. */
    private static final String OLD_MEMORY =
            "quantity(has(o.resources) && has(o.resources.limits) && has(o.resources.limits.memory) ? o.resources.limits.memory : has(oldSelf.template.resources) && has(oldSelf.template.resources.limits) && has(oldSelf.template.resources.limits.memory) ? oldSelf.template.resources.limits.memory : '256Mi')";

    /** Another rule says what a size is. */
    private static final String SIZE_IS_NONE = "!isQuantity(" + SIZE + ")";

    static final String PERSISTENCE_STAYS = OF_EACH_THAT_STAYS + PERSISTENCE + " == " + OLD_PERSISTENCE + END;

    private static final String STORED_NOTHING = OLD_PERSISTENCE + " == 'None' || ";

    static final String CLASS_STAYS = OF_EACH_THAT_STAYS + STORED_NOTHING + CLASS + " == " + OLD_CLASS + END;

    static final String SIZE_GROWS =
            OF_EACH_THAT_STAYS + STORED_NOTHING + OLD_SIZE + " == '' || (" + SIZE + " != '' && (" + SIZE_IS_NONE
                    + " || quantity(" + SIZE + ").compareTo(quantity(" + OLD_SIZE + ")) >= 0))" + END;

    static final String FIRST_SIZE_GROWS = OF_EACH_THAT_STAYS + STORED_NOTHING + OLD_SIZE + " != '' || "
            + SIZE_IS_NONE + " || quantity(" + SIZE + ").compareTo(" + OLD_MEMORY + ".add("
            + OLD_MEMORY + ")) >= 0" + END;

    static final String OF_A_REGION_IS_USED =
            "self.regions.all(r, !has(r.storage) || (!has(r.storage.size) && !has(r.storage.storageClassName)) || "
                    + PERSISTENCE + " != 'None')";

    static final String OF_THE_TEMPLATE_IS_USED =
            "(!has(self.template.storage.size) && !has(self.template.storage.storageClassName)) || self.regions.exists(r, "
                    + PERSISTENCE + " != 'None')";

    private StorageRules() {}
}
