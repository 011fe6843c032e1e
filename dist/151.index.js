export const id = 151;
export const ids = [151];
export const modules = {

/***/ 59151:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  modelsTarget: () => (/* binding */ modelsTarget)
});

// EXTERNAL MODULE: ./src/cleanup/cleaner.ts
var cleanup_cleaner = __webpack_require__(12074);
// EXTERNAL MODULE: ./src/cleanup/dry-run.ts
var dry_run = __webpack_require__(26545);
;// CONCATENATED MODULE: ./src/cleanup/models/as-tasks.ts
/** The calls of a cleanup, with models where they say tasks: what lists, decides again, deletes and asks is the same. */
function modelsAsTasks(clearml) {
    return {
        ...clearml,
        listTasks: clearml.listModels,
        tasksById: clearml.modelRecords,
        existing: clearml.existingModels,
        deleteTasks: (ids) => clearml.deleteFreeModels(ids),
        eventPage: (query) => clearml.eventPage({ ...query, ofModel: true }),
    };
}

// EXTERNAL MODULE: ./src/files/locate.ts
var locate = __webpack_require__(92057);
// EXTERNAL MODULE: ./src/files/marker.ts
var marker = __webpack_require__(67605);
// EXTERNAL MODULE: ./src/files/tally.ts
var tally = __webpack_require__(97021);
// EXTERNAL MODULE: ./src/cleanup/inspect/prove-hosts.ts
var prove_hosts = __webpack_require__(33223);
// EXTERNAL MODULE: ./src/clearml/task.ts
var task = __webpack_require__(10591);
// EXTERNAL MODULE: ./src/files/guard.ts
var guard = __webpack_require__(63950);
// EXTERNAL MODULE: ./src/files/stored-names.ts
var stored_names = __webpack_require__(43333);
;// CONCATENATED MODULE: ./src/cleanup/models/named-files.ts




/** A write that was under way during a read may have an earlier instant than what was read. */
const MARGIN_MS = 300_000;
const UNKNOWN = 'unknown';
const ID = /[0-9a-f]{32}/gu;
/**
 * The server cannot be asked for an artifact by its URI, so every task is looked at, once.
 * @param modelIds whose files may go: of what lies outside of their folders nothing is kept in memory.
 */
function watchNamedFiles(clearml, modelIds) {
    let folderIds = new Set();
    const keysOfTasks = new Map();
    let newestChangeMs;
    let reading = Promise.resolve();
    const visit = (id, text) => {
        const row = JSON.parse(text);
        const at = (0,task/* parseTimestamp */.EH)(row['last_change']);
        if (typeof at === 'number')
            newestChangeMs = Math.max(newestChangeMs ?? at, at);
        const uris = [...textsIn(row)].filter((uri) => isIn(uri, folderIds));
        if (uris.length > 0)
            keysOfTasks.set(id, uris.map(keysOf));
        else
            keysOfTasks.delete(id);
    };
    const read = async () => {
        if (newestChangeMs !== undefined) {
            await clearml.scanChangedFilesOfTasks(newestChangeMs - MARGIN_MS, visit);
            return;
        }
        folderIds = new Set((await clearml.modelsById(modelIds)).flatMap(({ uri }) => (0,marker/* markedTaskIds */.ml)(uri)));
        await clearml.scanFilesOfTasks(visit);
    };
    return {
        refresh: () => {
            // One after the other, so that each begins after it was asked for.
            const next = reading.then(read);
            reading = next.catch(() => undefined);
            return next;
        },
        namersOf: (uri) => {
            // It was moved since: who names files there is not known.
            if (!(0,marker/* markedTaskIds */.ml)(uri).every((id) => folderIds.has(id)))
                return [UNKNOWN];
            const file = keysOf(uri);
            return [...keysOfTasks].flatMap(([id, named]) => named.some((other) => overlap(file, other)) ? [id] : []);
        },
    };
}
function keysOf(uri) {
    return { own: new Set((0,guard/* spellingKeys */.nC)(uri)), withFolders: new Set((0,guard/* stayingKeys */.Sm)(uri)) };
}
/** Whether they may be the same file, or one lies in the other. */
function overlap(one, other) {
    return ([...one.own].some((key) => other.withFolders.has(key)) ||
        [...other.own].some((key) => one.withFolders.has(key)));
}
/** An id may be percent-encoded like anything else. */
function isIn(uri, folderIds) {
    const readings = uri.includes('%') ? [uri, (0,stored_names/* percentDecode */.YZ)(uri)] : [uri];
    return readings.some((reading) => (reading.match(ID) ?? []).some((id) => folderIds.has(id)));
}
function* textsIn(value) {
    if (typeof value === 'string')
        yield value;
    else if (typeof value === 'object' && value !== null)
        for (const part of Object.values(value))
            yield* textsIn(part);
}

;// CONCATENATED MODULE: ./src/cleanup/models/sharers.ts

/** @param inFolders all models whose file lies in the folder of this one's, itself included. */
function sharersOf(model, inFolders, { namedFiles, deletedIds, isOpen }) {
    const keys = keysOf(model.uri);
    const others = inFolders.filter(({ id, uri }) => id !== model.id && !deletedIds.has(id) && overlap(keys, keysOf(uri)));
    const isGoing = ({ id, uri }) => uri === model.uri && isOpen(id);
    return {
        staying: [
            ...namedFiles.namersOf(model.uri),
            ...others.filter((other) => !isGoing(other)).map(({ id }) => id),
        ],
        going: others.filter(isGoing).map(({ id }) => id),
    };
}

// EXTERNAL MODULE: ./src/clearml/models.ts
var clearml_models = __webpack_require__(70292);
// EXTERNAL MODULE: ./src/files/obstacle.ts
var obstacle = __webpack_require__(72214);
// EXTERNAL MODULE: ./src/files/ownership.ts
var files_ownership = __webpack_require__(64194);
;// CONCATENATED MODULE: ./src/cleanup/models/sort-file.ts





const NOBODY = '';
/** Its own is what lies in the folder of the task that made it, or in one of the model itself. */
function sortModelFile(model, { stores, projectId, guard }) {
    const { uri } = model;
    const file = { uri, kind: 'model', bytes: undefined };
    const ids = (0,marker/* markedTaskIds */.ml)(uri);
    const owner = ids.includes(model.id) ? model.id : (0,clearml_models/* makerOf */.O)(model);
    const ownership = (0,files_ownership/* ownershipOf */.V)({
        ...{ uri, projectId, modelGuard: guard, taskId: owner ?? NOBODY },
        place: (0,locate/* locate */.x5)(uri, stores),
        deletedTaskIds: new Set(),
    });
    switch (ownership.kind) {
        case 'nothing':
            return { kind: 'nothing' };
        case 'owned':
            return { kind: 'owned', file: { file, location: ownership.location } };
        case 'unreachable':
            return { kind: 'unreachable', file: { ...file, ...(0,obstacle/* obstacleError */.q)(ownership.obstacle, uri) } };
        case 'spared': {
            const isOfNobody = owner === undefined && ownership.reason === 'another-task';
            return { kind: 'spared', file: { ...file, reason: isOfNobody ? 'left-model' : ownership.reason } };
        }
    }
}

;// CONCATENATED MODULE: ./src/plan/model-holds.ts
/**
 * What keeps a model that qualifies by its own fields. The server itself refuses the first and the last of these, when its
 * file is gone already; a list that cannot be read may name any model.
 */
function modelHold({ modelId, makerId, tasks, forceDelete }) {
    const users = tasks.filter(({ inputModelIds }) => inputModelIds?.includes(modelId) !== false);
    const makers = tasks.filter(({ id, outputModelIds }) => id === makerId || outputModelIds?.includes(modelId) !== false);
    const open = forceDelete ? [] : makers.filter(({ isArchived }) => !isArchived);
    // A status that is not known may be that of a published task.
    const published = makers.filter(({ status = 'published' }) => PUBLISHED.includes(status));
    const holds = [
        { reason: 'used-as-input', by: idsOf(users) },
        { reason: 'maker-not-archived', by: idsOf(open) },
        { reason: 'maker-published', by: idsOf(published) },
    ];
    return holds.find(({ by }) => by.length > 0);
}
const PUBLISHED = ['published', 'publishing'];
function idsOf(tasks) {
    return tasks.map(({ id }) => id);
}

;// CONCATENATED MODULE: ./src/cleanup/models/ties.ts


/**
 * Asks every task, not the server's own check, which comes when the file is gone already. Which tasks use a model is asked
 * in two ways: only one of them is asked anew each time on servers before 1.15.
 */
async function findModelTies(clearml, ids, { forceDelete }) {
    if (ids.length === 0)
        return { models: new Map(), holds: new Map() };
    const [models, users] = await Promise.all([clearml.modelsById(ids), clearml.usersOfModels(ids)]);
    const makerIds = [...new Set(models.flatMap((model) => (0,clearml_models/* makerOf */.O)(model) ?? []))];
    const naming = await clearml.tasksNaming(ids, makerIds);
    const tasksOf = tasksByModel(naming);
    const holds = models.flatMap((model) => {
        const { id } = model;
        const makerId = (0,clearml_models/* makerOf */.O)(model);
        const tasks = [...(tasksOf.byModel.get(id) ?? []), ...tasksOf.unreadable];
        const maker = naming.filter((task) => task.id === makerId && !tasks.includes(task));
        const used = users.get(id) ?? [];
        const hold = used.length > 0
            ? { reason: 'used-as-input', by: used }
            : modelHold({ modelId: id, makerId, tasks: [...tasks, ...maker], forceDelete });
        return hold === undefined ? [] : [[id, hold]];
    });
    return { models: new Map(models.map((model) => [model.id, model])), holds: new Map(holds) };
}
function tasksByModel(naming) {
    const pairs = naming.flatMap((task) => [...new Set([...(task.inputModelIds ?? []), ...(task.outputModelIds ?? [])])].map((id) => ({ id, task })));
    const groups = Map.groupBy(pairs, ({ id }) => id);
    return {
        byModel: new Map([...groups].map(([id, members]) => [id, members.map(({ task }) => task)])),
        unreadable: naming.filter((task) => task.inputModelIds === undefined || task.outputModelIds === undefined),
    };
}

;// CONCATENATED MODULE: ./src/cleanup/models/inspect.ts







/** Finds out whether the models still may go, and which of their files with them. Reads only. */
async function inspectModels(clearml, confirmed, options) {
    const { models, holds } = await findModelTies(clearml, confirmed.map(({ task }) => task.id), options);
    const settled = [];
    const free = [];
    for (const item of confirmed) {
        const { task, ageAtMs } = item;
        const model = models.get(task.id);
        const hold = holds.get(task.id);
        if (hold !== undefined)
            settled.push({ task, ageAtMs, outcome: { kind: 'kept', ...hold } });
        else if (model === undefined)
            settled.push({ task, ageAtMs, outcome: { kind: 'gone' } });
        else
            free.push({ item, model });
    }
    if (!options.withFiles)
        return { inspected: free.map((entry) => inspected(entry, { kind: 'nothing' })), settled, waiting: [] };
    const sorted = await sortFiles(clearml, free, options);
    return { ...sorted, settled: [...settled, ...sorted.settled] };
}
async function sortFiles(clearml, entries, options) {
    const inFolders = await modelsBeside(clearml, own(entries, options), options);
    const hostErrors = await (0,prove_hosts/* proveFiles */.i)(clearml, hosted(entries, options), options);
    const results = [];
    const settled = [];
    const waiting = [];
    for (const entry of entries) {
        const { task, ageAtMs } = entry.item;
        const { staying, going } = sharersOf(entry.model, inFolders, options);
        const guard = staying.length > 0 ? 'named-elsewhere' : undefined;
        const file = sortIn(entry, options, guard, hostErrors);
        if (file.kind === 'unreachable' && options.keepUnreachable) {
            const error = `its file cannot be reached, so it stays: ${file.file.error}`;
            const { remedy } = file.file;
            settled.push({
                task,
                ageAtMs,
                outcome: { kind: 'failed', error, remedy },
                files: { ...tally/* NO_FILES */.EM, failed: [file.file] },
            });
        }
        else if (file.kind !== 'owned' || going.length === 0)
            results.push(inspected(entry, file));
        // Of several that go, the last takes the file along: once it is the only one that names it.
        else if (going.every((id) => id < task.id))
            waiting.push({ task, ageAtMs, holds: [{ reason: 'shares-file', by: going }] });
        else
            results.push(inspected(entry, { kind: 'nothing' }));
    }
    return { inspected: results, settled, waiting };
}
/** Models of anybody that name files in the folders from which one may go. No task's files are looked at if none may. */
async function modelsBeside(clearml, models, { namedFiles }) {
    if (models.length === 0)
        return [];
    const folders = [...new Set(models.flatMap(({ uri }) => (0,marker/* markedTaskIds */.ml)(uri)))];
    const [inFolders] = await Promise.all([clearml.modelsInFoldersOf(folders), namedFiles.refresh()]);
    return inFolders;
}
/** Those whose file is their own if nobody else names it. */
function own(entries, options) {
    return entries
        .filter((entry) => ['owned', 'unreachable'].includes(sortIn(entry, options).kind))
        .map(({ model }) => model);
}
/** On a fileserver, or in a folder of this machine: either may be another than the one that was recorded. */
function hosted(entries, options) {
    return entries.flatMap((entry) => {
        const sorted = sortIn(entry, options);
        return sorted.kind === 'owned' && (0,locate/* hostedAt */.vI)(sorted.file.location) !== undefined
            ? [sorted.file.location]
            : [];
    });
}
function sortIn({ item, model }, { stores }, guard, hostErrors = new Map()) {
    const { project } = item.contents;
    const projectId = project.kind === 'known' ? project.id : undefined;
    const sorted = sortModelFile(model, { stores, projectId, guard });
    if (sorted.kind !== 'owned')
        return sorted;
    const error = hostErrors.get((0,locate/* hostedAt */.vI)(sorted.file.location)?.host ?? '');
    return error === undefined ? sorted : { kind: 'unreachable', file: { ...sorted.file.file, error } };
}
function inspected({ item, model }, file) {
    return {
        ...item,
        owned: file.kind === 'owned' ? [file.file] : [],
        spared: file.kind === 'spared' ? [file.file] : [],
        unreachable: file.kind === 'unreachable' ? [file.file] : [],
        ...{ folders: [], cuts: [], leftModels: [], leavesOthers: false, goingModelIds: [] },
        namedUris: new Set([model.uri]),
    };
}

;// CONCATENATED MODULE: ./src/cleanup/models/changes.ts



/**
 * The last look at what the server would not refuse, or only when the file is gone already: uses, makers, and who else
 * names the file. Gives by id why a model stays.
 */
async function findModelChanges(clearml, items, options) {
    const ids = items.map(({ task }) => task.id);
    const { models, holds } = await findModelTies(clearml, ids, options);
    const withFile = items.flatMap(({ task, owned }) => (owned.length === 0 ? [] : (models.get(task.id) ?? [])));
    const inFolders = await modelsBeside(clearml, withFile, options);
    const isShared = (id) => withFile
        .filter((model) => model.id === id)
        .some((model) => {
        const { staying, going } = sharersOf(model, inFolders, options);
        return staying.length + going.length > 0;
    });
    return new Map(items.flatMap(({ task: { id }, namedUris }) => {
        const hold = holds.get(id);
        if (hold !== undefined)
            return [[id, hold]];
        const uri = models.get(id)?.uri;
        const isChanged = uri === undefined || !namedUris.has(uri) || isShared(id);
        return isChanged ? [[id, { reason: 'models-changed' }]] : [];
    }));
}

// EXTERNAL MODULE: ./src/portions.ts
var portions = __webpack_require__(63963);
;// CONCATENATED MODULE: ./src/cleanup/models/held-models.ts


/** As many models as one call can ask for. */
const AT_ONCE = 500;
/** Models stay that a task uses, and those of tasks that stay. None waits for another. */
async function heldModels(clearml, { doomed, kept }, options) {
    const held = [];
    for (const portion of (0,portions/* portions */.jN)(doomed, AT_ONCE)) {
        const ids = portion.map(({ task }) => task.id);
        const { holds } = await findModelTies(clearml, ids, options);
        for (const { task } of portion) {
            const hold = holds.get(task.id);
            if (hold !== undefined)
                held.push({ task, ...hold });
        }
    }
    const staying = new Set(held.map(({ task }) => task.id));
    const left = doomed.filter(({ task }) => !staying.has(task.id));
    return {
        decisions: { doomed: left, kept: [...kept, ...held] },
        order: [],
        needs: [],
        inheritable: new Set(),
    };
}

// EXTERNAL MODULE: ./src/cleanup/remove/confirm.ts
var remove_confirm = __webpack_require__(24221);
// EXTERNAL MODULE: ./src/cleanup/remove/events-alive.ts
var events_alive = __webpack_require__(98584);
// EXTERNAL MODULE: ./src/cleanup/remove/pace.ts
var pace = __webpack_require__(22738);
// EXTERNAL MODULE: ./src/cleanup/remove/remove.ts + 4 modules
var remove = __webpack_require__(44598);
// EXTERNAL MODULE: ./src/cleanup/survey/draft.ts + 7 modules
var survey_draft = __webpack_require__(90375);
// EXTERNAL MODULE: ./src/cleanup/survey/scope.ts
var scope = __webpack_require__(15651);
// EXTERNAL MODULE: ./src/plan/policy.ts
var policy = __webpack_require__(19733);
// EXTERNAL MODULE: ./src/plan/target.ts
var target = __webpack_require__(93786);
;// CONCATENATED MODULE: ./src/targets/models.ts
















/** Models that were archived by themselves, with their files. */
const modelsTarget = async (config, work) => {
    const { clearml, approval, signal, onPage } = work;
    const entries = modelsAsTasks(clearml);
    const forceDelete = config.rules.some((rule) => rule.forceDelete);
    const policy = await policyOf(config, work);
    const options = { ...config, approval, signal, onPage };
    const draft = await (0,survey_draft/* draftPlan */.Z)(entries, policy, options, (decisions) => heldModels(clearml, decisions, { forceDelete }));
    return {
        draft,
        toArchive: [],
        cleanersOn: cleanersOn(config, work, { policy, draft, forceDelete }),
        confirm: (claims) => (0,remove_confirm/* answerClaims */.O)(entries, claims, (0,target/* nounOf */.a2)(config)),
        archive: () => Promise.resolve(),
    };
};
/** To models `force-delete` says something else than to tasks, which have more states than theirs. */
async function policyOf(config, { clearml, server, startedAtMs }) {
    const rules = config.rules.map((rule) => ({ ...rule, forceDelete: true }));
    const scopes = await (0,scope/* resolveScopes */.S)(clearml, rules);
    const ruled = scopes.map(({ chooser, scope }) => (0,policy/* makeRule */.Be)(chooser, scope, startedAtMs, config.noticeDays));
    return { ...(0,policy/* makePolicy */.D5)(ruled, server), deletesPublishedWhole: true };
}
function cleanersOn(config, work, { policy, draft, forceDelete }) {
    const { clearml, server, stores, now, retry } = work;
    const entries = modelsAsTasks(clearml);
    const { onFileError, batchSize } = config;
    const withFiles = config.rules.some(({ deleteFiles }) => deleteFiles === 'runner');
    return (ledger, onBegin) => {
        const options = {
            ...{ forceDelete, withFiles, deletedIds: ledger.deleted },
            keepUnreachable: onFileError === 'keep-task',
            stores: (0,locate/* configureStores */.Zs)(config),
            proveHosts: stores.proveHosts,
            namedFiles: watchNamedFiles(clearml, draft.plan.families.flat().map(({ task }) => task.id)),
            isOpen: (id) => ledger.isOpen(id),
        };
        // Before 1.12 the server does not look for a model's events when it goes.
        const eventsAlive = (0,events_alive/* watchEvents */.h)(entries, !server.abilities.dropsEventsOfModels);
        const remover = config.dryRun
            ? (0,dry_run/* dryRunRemover */.j)(stores, { onFileError, deletedTaskIds: ledger.deleted })
            : (0,remove/* liveRemover */.f)(entries, stores, {
                ...{ policy, now, retry, onBegin, onFileError, eventsAlive, withFiles },
                ...{ forceDelete: false, removeFolders: false, pace: new pace/* Pace */.o(batchSize) },
                ...{ stores: options.stores, deletedTaskIds: ledger.deleted },
                flags: { deleteModels: true, deleteFiles: false },
                changesOf: (items) => findModelChanges(clearml, items.map(({ item }) => item), options),
            });
        const inspect = (items) => inspectModels(clearml, items, options);
        const cleaner = (0,cleanup_cleaner/* createCleaner */.r)(entries, policy, { inspect, eventsAlive }, remover);
        return () => cleaner;
    };
}


/***/ })

};
