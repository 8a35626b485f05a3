/**
 * Drug names, written from general knowledge of generic names (INN, USAN, BAN) and brands of the US and the UK.
 *
 * A line `class~stem:`, then a line per substance: `name synonym brand …`. The first name of a group is the one facts carry;
 * the others mean the same substance. `~` in a name stands for the line's stem, `_` for a space. See
 * `docs/decisions/0100-drug-lexicon.md`.
 */
export const drugNames: string = `ace inhibitor~pril:
lisino~ zestril prinivil
enala~ vasotec innovace
rami~ altace tritace
capto~ capoten
benaze~ lotensin
fosino~
quina~ accupril accupro
perindo~ coversyl
moexi~
trandola~ mavik
arb~sartan:
lo~ cozaar
val~ diovan
irbe~ avapro aprovel
cande~ atacand amias
olme~ benicar
telmi~ micardis
azil~ edarbi
epro~
sacubitril
sacubitril_valsartan entresto
antihypertensive:
hyzaar
zestoretic
exforge
lotrel
azor
tenoretic
ziac
caduet
aliskiren tekturna
bidil
clonidine catapres
hydralazine apresoline
minoxidil rogaine regaine
methyldopa
guanfacine tenex intuniv
moxonidine
reserpine
beta blocker~olol:
aten~ tenormin
metopr~ lopressor toprol toprol_xl
bisopr~ zebeta cardicor
propran~ inderal
carvedilol coreg
labetalol trandate
nebiv~ bystolic nebilet
nad~ corgard
sotalol betapace
pind~
acebut~
betax~
esm~
celipr~
tim~ timoptic timoptol
calcium channel blocker~dipine:
amlo~ norvasc istin
nife~ procardia adalat
felo~ plendil
nicar~ cardene
nisol~
isra~
lercani~ zanidip
laci~
nimo~
diltiazem cardizem tiazac cartia tildiem
verapamil calan isoptin securon
diuretic~thiazide:
hydrochloro~ hctz microzide
chloro~
bendroflume~ bendrofluazide
furosemide frusemide lasix
bumetanide bumex burinex
torsemide torasemide demadex
spironolactone aldactone
eplerenone inspra
finerenone kerendia
chlorthalidone chlortalidone
indapamide natrilix
metolazone zaroxolyn
amiloride
triamterene
dyazide maxzide
acetazolamide diamox
methazolamide
mannitol
tolvaptan
alpha blocker~osin:
tamsul~ flomax flomaxtra
doxaz~ cardura
teraz~ hytrin
praz~ minipress
alfuz~ uroxatral xatral
silod~ rapaflo
statin~vastatin:
ator~ lipitor
sim~ zocor
rosu~ crestor
pra~ pravachol
lo~ mevacor
flu~ lescol
pita~ livalo
lipid drug:
ezetimibe zetia ezetrol
vytorin
fenofibrate tricor
gemfibrozil lopid
bezafibrate
niacin niaspan
cholestyramine colestyramine questran
colesevelam welchol
colestipol
alirocumab praluent
evolocumab repatha
inclisiran leqvio
bempedoic_acid nexletol
icosapent vascepa
lovaza
heart drug:
nitroglycerin glyceryl_trinitrate gtn nitrostat
isosorbide_mononitrate imdur
isosorbide_dinitrate isordil dilatrate
isosorbide
nicorandil
ranolazine ranexa
ivabradine
amiodarone cordarone pacerone
dronedarone multaq
flecainide tambocor
propafenone rythmol
dofetilide tikosyn
digoxin lanoxin
disopyramide
mexiletine
quinidine
procainamide
adenosine
vericiguat
anticoagulant~parin:
warfarin coumadin jantoven
apixaban eliquis
rivaroxaban xarelto
dabigatran pradaxa
edoxaban savaysa lixiana
he~
enoxa~ lovenox clexane
dalte~ fragmin
tinza~
fondaparinux
argatroban
bivalirudin
antiplatelet:
clopidogrel plavix
ticagrelor brilinta brilique
prasugrel effient
dipyridamole
aggrenox
cilostazol pletal
pentoxifylline
alteplase
tenecteplase
haemostatic:
tranexamic_acid
phytomenadione vitamin_k
biguanide:
metformin glucophage glumetza
sulfonylurea:
glipizide glucotrol
glyburide glibenclamide diabeta micronase
glimepiride amaryl
gliclazide diamicron
tolbutamide
repaglinide prandin
nateglinide starlix
acetohexamide
chlorpropamide
tolazamide
dpp-4 inhibitor~gliptin:
sita~ januvia
saxa~ onglyza
lina~ tradjenta
alo~
vilda~
janumet
sglt2 inhibitor~gliflozin:
empa~ jardiance
dapa~ farxiga forxiga
cana~ invokana
ertu~
synjardy
xigduo
glp-1 agonist~glutide:
sema~ ozempic wegovy rybelsus
lira~ victoza saxenda
dula~ trulicity
exenatide byetta bydureon
tirzepatide mounjaro zepbound
lixisenatide
diabetes drug:
pioglitazone actos
rosiglitazone avandia
acarbose precose
glucagon baqsimi
dextrose
insulin:
insulin
insulin_glargine glargine lantus basaglar toujeo
insulin_lispro lispro humalog
insulin_aspart aspart novolog novorapid fiasp
insulin_detemir detemir levemir
insulin_degludec degludec tresiba
insulin_glulisine apidra
nph humulin novolin
novomix
thyroid drug:
levothyroxine thyroxine synthroid levoxyl unithroid euthyrox tirosint
liothyronine cytomel
armour_thyroid
methimazole tapazole
carbimazole
propylthiouracil ptu
nsaid~profen:
ibu~ advil motrin nurofen brufen
naproxen aleve naprosyn anaprox naproxen_sodium
diclofenac voltaren voltarol cataflam
celecoxib celebrex
etoricoxib arcoxia
meloxicam mobic
indomethacin indometacin indocin
ketorolac toradol
keto~
flurbi~
etodolac lodine
nabumetone relafen
piroxicam feldene
sulindac clinoril
oxaprozin daypro
diflunisal
mefenamic_acid ponstan
aspirin acetylsalicylic_acid ecotrin bufferin baby_aspirin
salsalate
rofecoxib vioxx
equagesic
vimovo
aceclofenac
analgesic~caine:
acetaminophen paracetamol tylenol panadol calpol
excedrin
midol
fioricet
butalbital
lemsip
capsaicin zostrix
lido~ xylocaine lidoderm lignocaine
bupiva~ marcaine
ropiva~
mepiva~
prilo~
emla
benzo~
phenazopyridine pyridium
bengay
voltaren_gel
icy_hot
opioid~codone:
hydro~
vicodin norco lortab
oxy~ oxycontin roxicodone
percocet endocet
morphine ms_contin oramorph
codeine
co-codamol solpadol
co-dydramol
dihydrocodeine
tramadol ultram
ultracet
hydromorphone dilaudid
oxymorphone opana
fentanyl duragesic
alfentanil
remifentanil
methadone
buprenorphine butrans subutex
suboxone
meperidine pethidine demerol
tapentadol nucynta
propoxyphene darvocet
diamorphine
meptazinol
sufentanil
opioid antagonist:
naloxone narcan
naltrexone vivitrol
methylnaltrexone
antidepressant~oxetine:
sertraline zoloft lustral
flu~ prozac
par~ paxil seroxat
dul~ cymbalta
atom~ strattera
citalopram celexa cipramil
escitalopram lexapro cipralex
fluvoxamine luvox
venlafaxine effexor efexor
desvenlafaxine pristiq
milnacipran savella
bupropion wellbutrin zyban
mirtazapine remeron zispin
trazodone desyrel
nefazodone
vorti~ trintellix brintellix
vilazodone viibryd
esketamine spravato
reboxetine
agomelatine
tricyclic~triptyline:
ami~ elavil
nor~ pamelor
pro~
imipramine tofranil
desipramine
clomipramine anafranil
doxepin silenor
trimipramine
lofepramine
dosulepin dothiepin
maoi:
phenelzine nardil
tranylcypromine parnate
selegiline
rasagiline azilect
moclobemide
benzodiazepine~azepam:
di~ valium
lor~ ativan
clon~ klonopin rivotril
tem~ restoril
ox~
nitr~
flur~
alprazolam xanax
midazolam versed
chlordiazepoxide librium
triazolam halcion
clobazam onfi
hypnotic:
zolpidem ambien
zopiclone
eszopiclone lunesta
zaleplon
suvorexant belsomra
lemborexant
daridorexant
ramelteon
melatonin circadin slenyto
doxylamine unisom
buspirone buspar
hydroxyzine atarax vistaril
pentobarbital
antipsychotic:
quetiapine seroquel
olanzapine zyprexa
risperidone risperdal
aripiprazole abilify
ziprasidone geodon
lurasidone latuda
paliperidone invega
clozapine clozaril
haloperidol haldol
chlorpromazine thorazine
fluphenazine
perphenazine
prochlorperazine compazine stemetil buccastem
trifluoperazine
thioridazine mellaril
asenapine saphris
cariprazine vraylar
brexpiprazole rexulti
lumateperone
pimozide
amisulpride
sulpiride
flupentixol
zuclopenthixol
mood stabiliser:
lithium lithium_carbonate lithobid priadel camcolit
stimulant:
methylphenidate ritalin concerta equasym medikinet xaggitin
dexmethylphenidate focalin
amphetamine adderall
dextroamphetamine dexamfetamine dexedrine
lisdexamfetamine vyvanse elvanse
modafinil provigil
armodafinil nuvigil
phentermine adipex
caffeine
anticonvulsant:
levetiracetam keppra
lamotrigine lamictal
valproate valproic_acid sodium_valproate divalproex depakote epilim
carbamazepine tegretol
oxcarbazepine trileptal
phenytoin dilantin
topiramate topamax
gabapentin neurontin
pregabalin lyrica
lacosamide vimpat
zonisamide zonegran
phenobarbital phenobarbitone
primidone mysoline
ethosuximide
brivaracetam
perampanel
rufinamide
vigabatrin
cannabidiol epidiolex epidyolex
eslicarbazepine
stiripentol
tiagabine
migraine drug~triptan:
suma~ imitrex imigran
riza~ maxalt
zolmi~ zomig
ele~ relpax
nara~
almo~
frova~
erenumab aimovig
fremanezumab ajovy
galcanezumab emgality
rimegepant nurtec
ubrogepant ubrelvy
atogepant qulipta
ergotamine
dihydroergotamine
pizotifen
parkinson drug:
levodopa
carbidopa_levodopa sinemet
carbidopa
co-careldopa
co-beneldopa madopar
pramipexole mirapex
ropinirole requip
rotigotine neupro
entacapone
amantadine
apomorphine
benztropine cogentin
trihexyphenidyl
procyclidine
bromocriptine
cabergoline
opicapone
safinamide
dementia drug:
donepezil aricept
rivastigmine exelon
galantamine
memantine namenda
lecanemab leqembi
multiple sclerosis drug:
interferon avonex rebif
glatiramer copaxone
fingolimod gilenya
dimethyl_fumarate tecfidera
teriflunomide
natalizumab tysabri
ocrelizumab ocrevus
ofatumumab kesimpta
alemtuzumab
riluzole
pyridostigmine mestinon
siponimod
ozanimod
ponesimod
cladribine
muscle relaxant:
cyclobenzaprine flexeril
methocarbamol robaxin
tizanidine zanaflex
baclofen lioresal
carisoprodol
metaxalone skelaxin
orphenadrine norflex
dantrolene
botulinum_toxin botox
rocuronium
succinylcholine suxamethonium
ppi~prazole:
ome~ prilosec losec
lanso~ prevacid zoton
panto~ protonix
rabe~ aciphex pariet
esome~ nexium
dexlanso~ dexilant
h2 blocker~tidine:
famo~ pepcid
rani~ zantac
niza~
cime~ tagamet
antacid:
gaviscon
maalox
mylanta
tums calcium_carbonate rolaids rennie
milk_of_magnesia
sucralfate carafate
pepto-bismol bismuth
simethicone
misoprostol
antiemetic~setron:
ondan~ zofran
grani~
palono~
metoclopramide reglan maxolon
domperidone motilium
promethazine phenergan
cyclizine
meclizine antivert
dimenhydrinate dramamine
scopolamine hyoscine
cinnarizine
aprepitant emend
betahistine serc
doxylamine_pyridoxine diclegis
fosaprepitant
nabilone
laxative:
polyethylene_glycol miralax macrogol movicol laxido golytely
senna senokot
bisacodyl dulcolax
docusate colace
lactulose
psyllium metamucil ispaghula fybogel
methylcellulose citrucel
magnesium_citrate
linaclotide linzess
lubiprostone amitiza
prucalopride
suprep
sterculia
antidiarrhoeal:
loperamide imodium
diphenoxylate lomotil
rifaximin xifaxan
dioralyte
pedialyte
antispasmodic:
dicyclomine dicycloverine bentyl
hyoscyamine levsin
buscopan hyoscine_butylbromide
mebeverine colofac
peppermint_oil colpermin
glycopyrrolate glycopyrronium
atropine
bowel drug:
mesalamine mesalazine asacol pentasa lialda
sulfasalazine azulfidine
balsalazide
budesonide entocort pulmicort rhinocort
ursodiol ursodeoxycholic_acid
pancrelipase creon
infliximab remicade inflectra remsima
vedolizumab entyvio
ustekinumab stelara
risankizumab skyrizi
olsalazine
bladder drug~fenacin:
oxybutynin ditropan
tolterodine detrol
soli~ vesicare
dari~ enablex
fesoterodine toviaz
trospium
mirabegron myrbetriq betmiga
vibegron gemtesa
desmopressin ddavp
prostate drug~steride:
fina~ proscar propecia
duta~ avodart
combodart
erectile drug~afil:
silden~ viagra revatio
tadal~ cialis
varden~ levitra
avan~
alprostadil
antibiotic~cillin:
amoxi~ amoxycillin amoxil
amoxicillin_clavulanate augmentin co-amoxiclav
peni~ penicillin_v pen_vk pcn phenoxymethylpenicillin benzylpenicillin penicillin_g bicillin
ampi~
unasyn
pipera~ zosyn tazocin
naf~
oxa~
dicloxa~
flucloxa~
pivmecillinam
methi~
nitrofurantoin macrobid macrodantin
clindamycin cleocin dalacin
metronidazole flagyl metrogel
tinidazole
vancomycin
linezolid zyvox
daptomycin
genta~
tobramycin
amikacin
streptomycin
neomycin
neosporin
polysporin
colistin
bacitracin
mupirocin bactroban
fusidic_acid fucidin
chloramphenicol
fosfomycin monurol
meropenem
ertapenem invanz
imipenem
aztreonam
methenamine hiprex
rifampin rifampicin
isoniazid
ethambutol
pyrazinamide
ceftaroline
ceftobiprole
cefotetan
fidaxomicin
teicoplanin
tedizolid
cycloserine
sulfisoxazole
cephalosporin:
cephalexin keflex
cefuroxime ceftin zinnat
cefdinir omnicef
ceftriaxone rocephin
cefazolin ancef
cefepime
cefadroxil
cefpodoxime
cefixime
cefaclor
cefprozil
cefoxitin
cefotaxime
ceftazidime
cefradine
macrolide~thromycin:
azi~ zithromax z-pak z-pack zpak
clari~ biaxin klaricid
ery~
tetracycline~cycline:
doxy~ vibramycin doryx
mino~ minocin
tetra~
lyme~
oxytetra~
tige~
fluoroquinolone~floxacin:
cipro~ cipro
levo~ levaquin
moxi~ avelox
o~
nor~
sulfonamide:
trimethoprim_sulfamethoxazole bactrim septra septrin co-trimoxazole bactrim_ds
trimethoprim
sulfamethoxazole
sulfadiazine
silver_sulfadiazine silvadene
dapsone
antifungal~conazole:
flu~ diflucan
itra~ sporanox
keto~ nizoral
vori~
posa~
clotrimazole lotrimin canesten
miconazole monistat daktarin
e~
terbinafine lamisil
griseofulvin
nystatin
amphotericin
caspofungin
micafungin
ciclopirox
amorolfine
anidulafungin
antiviral~ciclovir:
a~ acyclovir zovirax
vala~ valacyclovir valtrex
gan~
valgan~
fam~ famvir
oseltamivir tamiflu
zanamivir
baloxavir xofluza
remdesivir
nirmatrelvir paxlovid
molnupiravir
sofosbuvir
harvoni
epclusa
glecaprevir_pibrentasvir mavyret
ribavirin
entecavir
lamivudine epivir
docosanol abreva
etravirine
doravirine
elvitegravir
bictegravir
lopinavir
cobicistat
maraviroc
lenacapavir
ledipasvir
glecaprevir
pibrentasvir
daclatasvir
rimantadine
hiv drug:
tenofovir viread
emtricitabine
truvada
descovy
biktarvy
dolutegravir tivicay
triumeq
dovato
genvoya
stribild
atripla
abacavir
trizivir
efavirenz
raltegravir isentress
darunavir
atazanavir
ritonavir
rilpivirine
cabotegravir
zidovudine
nevirapine
antimalarial:
hydroxychloroquine plaquenil
chloroquine
atovaquone_proguanil malarone
atovaquone
proguanil
mefloquine
primaquine
quinine
antiparasitic:
ivermectin
albendazole
mebendazole
praziquantel
permethrin elimite
corticosteroid~sone:
predni~ deltasone
prednisolone
methylprednisolone medrol solu-medrol depo-medrol medrol_dosepak
dexametha~ decadron
hydrocorti~ cortef solu-cortef
corti~
betametha~ celestone betnovate
triamcinolone kenalog aristocort
clobetasol temovate dermovate
mometasone elocon nasonex
fluocinonide lidex
desonide
clobeta~ eumovate
deflazacort
fludrocorti~
loteprednol
inhaled steroid:
fluticasone flovent flixotide flonase flixonase arnuity
beclomethasone beclometasone qvar clenil clenil_modulite beconase
ciclesonide alvesco
bronchodilator~terol:
albuterol salbutamol ventolin proair proventil
levalbuterol xopenex
salme~ serevent
formo~
vilan~
indaca~
oloda~
terbutaline bricanyl
ipratropium atrovent
tiotropium spiriva
umeclidinium incruse
aclidinium
theophylline
aminophylline
duoneb combivent
roflumilast daliresp
combination inhaler:
fluticasone_salmeterol advair seretide wixela
budesonide_formoterol symbicort
breo relvar
dulera
fostair
trelegy
breztri
anoro
stiolto
asthma drug:
montelukast singulair
zafirlukast
omalizumab xolair
mepolizumab nucala
benralizumab fasenra
dupilumab dupixent
tezepelumab
cromolyn
antihistamine:
cetirizine zyrtec zirtek piriteze
levocetirizine xyzal
loratadine claritin clarityn
desloratadine clarinex
fexofenadine allegra telfast
diphenhydramine benadryl nytol
chlorpheniramine chlorphenamine piriton
brompheniramine
cyproheptadine
azelastine astelin
olopatadine pataday
ketotifen zaditor
bilastine
nedocromil
cold remedy:
pseudoephedrine sudafed
phenylephrine
oxymetazoline afrin
guaifenesin mucinex robitussin
dextromethorphan delsym
benzonatate tessalon
nyquil
dayquil
theraflu
carbocisteine
acetylcysteine
claritin-d
adrenergic:
epinephrine adrenaline epipen jext emerade anapen
norepinephrine noradrenaline levophed
dobutamine
dopamine
vasopressin
midodrine
ephedrine
oral contraceptive:
microgynon
levonorgestrel plan_b
ethinyl_estradiol ethinylestradiol
norethindrone norethisterone
desogestrel cerazette
drospirenone
yasmin
yaz
ortho_tri-cyclen
sprintec
loestrin
junel
microgestin
alesse
aviane
rigevidon
cilest
marvelon
dianette
slynd
ulipristal
contraceptive:
etonogestrel implanon nexplanon
nuvaring
mirena
kyleena
paragard
medroxyprogesterone provera depo-provera
phexxi
hormone:
estradiol oestradiol estrace vagifem
premarin
prempro
progesterone utrogestan
testosterone testosterone_cypionate androgel nebido testogel
tibolone
raloxifene evista
clomiphene clomid
letrozole femara
anastrozole arimidex
exemestane aromasin
tamoxifen
fulvestrant
leuprolide leuprorelin lupron
goserelin zoladex
bicalutamide casodex
enzalutamide xtandi
abiraterone zytiga
oxytocin pitocin
megestrol megace
mifepristone
octreotide
somatropin
cinacalcet
calcitonin
teriparatide forteo
dydrogesterone
methyltestosterone
norgestimate
norgestrel
norelgestromin
bone drug~dronate:
alen~ alendronic_acid fosamax
rise~ risedronic_acid actonel
iban~ ibandronic_acid boniva
zole~ zoledronic_acid reclast zometa
pami~ pamidronic_acid
denosumab prolia xgeva
romosozumab evenity
abaloparatide
gout drug:
allopurinol zyloprim zyloric
febuxostat uloric
colchicine colcrys
probenecid
rasburicase
pegloticase
antirheumatic:
methotrexate trexall
leflunomide arava
azathioprine imuran
mercaptopurine
mycophenolate cellcept
cyclosporine ciclosporin neoral restasis
tacrolimus prograf protopic
sirolimus
everolimus
cyclophosphamide cytoxan
adalimumab humira amgevita hyrimoz imraldi
etanercept enbrel benepali erelzi
certolizumab cimzia
golimumab simponi
tocilizumab actemra
abatacept orencia
rituximab rituxan
tofacitinib xeljanz
baricitinib
upadacitinib rinvoq
secukinumab cosentyx
ixekizumab taltz
guselkumab tremfya
apremilast otezla
belimumab benlysta
skin drug:
isotretinoin accutane roaccutane
tretinoin retin-a
adapalene differin
epiduo
tazarotene tazorac
benzoyl_peroxide
azelaic_acid
duac
salicylic_acid
calcipotriene calcipotriol dovonex
dovobet
acitretin
pimecrolimus elidel
imiquimod aldara
fluorouracil efudex
cetraben
diprobase
e45
aquaphor
eucerin
cerave
aveeno
calamine
ruxolitinib
dithranol
dermol
doublebase
epaderm
kyntheum
hydroquinone
eye drug~oprost:
latan~ xalatan
bimat~ lumigan
travo~ travatan
dorzolamide trusopt
brinzolamide
brimonidine alphagan
cosopt
combigan
pilocarpine
artificial_tears systane
aflibercept eylea
ranibizumab lucentis
bevacizumab avastin
tafluprost
hypromellose
carbomer
fluorometholone
nepafenac
bromfenac
cyclopentolate
tropicamide
faricimab
antineoplastic~platin:
cis~
carbo~
oxali~
paclitaxel taxol
docetaxel taxotere
doxorubicin adriamycin
epirubicin
vincristine
vinblastine
etoposide
irinotecan
gemcitabine gemzar
capecitabine xeloda
pemetrexed
cytarabine
azacitidine
hydroxyurea hydroxycarbamide
temozolomide temodar
bleomycin
ifosfamide
bendamustine
melphalan
cancer drug~tinib:
ima~ gleevec
erlo~ tarceva
gefi~
osimer~ tagrisso
suni~
dasa~
nilo~
lapa~
ibru~
cabozan~
axi~
palbociclib ibrance
olaparib lynparza
venetoclax
trastuzumab herceptin
pertuzumab
pembrolizumab keytruda
nivolumab opdivo
ipilimumab
atezolizumab
durvalumab
cetuximab
lenalidomide revlimid
thalidomide
bortezomib velcade
triptorelin
degarelix
apalutamide
darolutamide
chlorambucil
pomalidomide
ribociclib
abemaciclib
niraparib
rucaparib
daunorubicin
blood drug:
epoetin procrit
darbepoetin aranesp
filgrastim neupogen
pegfilgrastim neulasta
leucovorin
venofer
injectafer
immunoglobulin ivig
supplement:
ferrous_sulfate
ferrous_fumarate
iron_tablets iron_supplement iron_pills
folic_acid folate
vitamin_d cholecalciferol colecalciferol vitamin_d3
vitamin_d2 ergocalciferol
calcitriol
vitamin_b12 cyanocobalamin
hydroxocobalamin
vitamin_c ascorbic_acid
vitamin_e
vitamin_a
vitamin_b6 pyridoxine
thiamine vitamin_b1
multivitamin
prenatal_vitamin
potassium_chloride k-dur klor-con
magnesium_oxide
magnesium_sulfate
calcium_supplement
calcium_citrate
adcal
zinc_sulfate
fish_oil
omega-3
coenzyme_q10 coq10
glucosamine
chondroitin
turmeric
biotin
ginkgo
st_john's_wort
probiotic
sodium_bicarbonate
sevelamer
anaesthetic:
propofol diprivan
ketamine
etomidate
sevoflurane
isoflurane
nitrous_oxide entonox
smoking cessation:
varenicline chantix champix
nicotine_patch nicoderm
nicotine_gum nicorette
acamprosate
disulfiram antabuse
pulmonary drug:
bosentan
ambrisentan
macitentan opsumit
riociguat
nintedanib ofev
pirfenidone
ivacaftor
vaccine:
shingrix
zostavax
gardasil
pneumovax
prevnar
boostrix
antidote:
flumazenil
activated_charcoal
protamine
gadolinium
respiratory combination:
trimbow
mucolytic:
erdosteine
immune drug:
penicillamine
anakinra
topical steroid:
fluocinolone
diflucortolone
iron:
monofer
erythropoietin
vitamin:
alfacalcidol
calcichew
cacit
riboflavin
nicotinamide
electrolyte:
sando-k
kay-cee-l
weight drug:
orlistat xenical
antiseptic:
chlorhexidine`

/** Words for whole classes: `class word word…,class…`. A fact carries the class; after `_` it is no word itself. */
export const classNames: string = `antibiotic abx
corticosteroid steroid
statin
anticoagulant blood_thinner
diuretic water_pill water_tablet
beta_blocker
alpha_blocker
ace_inhibitor
calcium_channel_blocker
antidepressant ssri snri
antihistamine allergy_pill
nsaid anti-inflammatory antiinflammatory
opioid opiate narcotic
_analgesic painkiller pain_killer pain_medication pain_medicine pain_pill
laxative stool_softener
antacid
ppi proton_pump_inhibitor
antiviral
antifungal
_sulfonamide sulfa sulfa_drugs
cephalosporin
macrolide
contraceptive birth_control birth_control_pill oral_contraceptive
sleeping_pill sleeping_tablet sleep_aid
chemotherapy chemo
bronchodilator rescue_inhaler
inhaler
supplement vitamin
blood_pressure_medication blood_pressure_medicine blood_pressure_pill bp_meds
vaccine vaccination flu_shot flu_vaccine
immunosuppressant
medication medicine meds drug medicament`
