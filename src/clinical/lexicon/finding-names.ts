/**
 * Findings, conditions, habits and procedures, written from general knowledge. A line `kind:`, then a line per
 * meaning: `name synonym synonym`, `_` for a space. Matching is by stem, so plurals, `-ing` and British spelling
 * need no entry of their own.
 */
export const findingNames: string = `symptom:
pain ache aches hurt sore soreness tender tenderness
headache head_pain
fever febrile feverish temperature_high pyrexia
chill
muscle_pain myalgia muscle_ache
cough
dyspnea shortness_of_breath short_of_breath sob breathless trouble_breathing difficulty_breathing winded
wheeze
congestion congested stuffy_nose blocked_nose
runny_nose rhinorrhea
sneeze
sore_throat throat_pain pharyngitis
hoarseness hoarse
dysphagia trouble_swallowing difficulty_swallowing
nausea nauseous nauseated queasy
vomiting throw_up threw_up thrown_up emesis being_sick been_sick
diarrhea loose_stool
constipation constipated
bloating
heartburn acid_reflux reflux
hematemesis vomiting_blood blood_in_vomit
melena black_stool tarry_stool
hematochezia blood_in_stool bloody_stool rectal_bleeding
jaundice
hematuria blood_in_urine
dysuria burning_with_urination burning_urination painful_urination
urinary_frequency
urgency
nocturia
incontinence
discharge
itching itchy pruritus
rash
hives urticaria
bruise ecchymosis
bleeding hemorrhage
swelling swollen edema
numbness numb
tingling paresthesia pins_and_needles
weakness weak
fatigue tired tiredness lethargy lethargic exhausted
malaise unwell
dizziness dizzy lightheaded lightheadedness light_headed
vertigo
syncope faint pass_out blackout loss_of_consciousness
palpitation heart_racing racing_heart heart_flutter irregular_heartbeat
diaphoresis sweating sweaty
night_sweat
weight_loss lost_weight
weight_gain gained_weight
appetite_loss loss_of_appetite
insomnia trouble_sleeping difficulty_sleeping
snoring
apnea stop_breathing
anxiety anxious
depression depressed
suicidal_ideation suicidal suicidal_thought
hallucination
confusion confused
memory_loss forgetful
seizure convulsion
tremor
blurred_vision blurry_vision
double_vision diplopia
vision_change vision_loss loss_of_vision visual_change visual_disturbance
photophobia light_sensitivity
tinnitus ringing_in_ears ringing_in_the_ears ringing_in_ear
ear_pain otalgia earache
ear_discharge otorrhea
hearing_loss
stiffness stiff
spasm
cramp crampy
hemoptysis coughing_blood coughing_up_blood
phlegm sputum mucus
cyanosis
orthopnea
claudication
limp
erythema redness reddened
warmth
crepitus
fall fell
injury trauma
fracture broken_bone
dislocation
sprain
wound
lump mass
lesion
ulcer
blister
cyst
infection
dehydration dehydrated
murmur
rales crackle
rhonchi
gallop
wheal
guarding
rebound
distress
lymphadenopathy swollen_gland adenopathy enlarged_lymph_node swollen_lymph_node
jugular_venous_distention jvd
cva_tenderness costovertebral_angle_tenderness
exudate
effusion
clubbing
pallor pale
instability
deformity
laxity
limited_range_of_motion
hepatomegaly enlarged_liver
splenomegaly enlarged_spleen
hepatosplenomegaly
papilledema
friction_rub pericardial_rub pleural_rub
bruit
stridor
ascites
petechiae petechia
purpura
nystagmus
ptosis
ataxia
clonus
fasciculation
hemiparesis hemiplegia
dysarthria
aphasia
dysmetria
asterixis
babinski babinski_sign
romberg romberg_sign
kernig kernig_sign
murphy_sign murphy's_sign
egophony
exophthalmos proptosis
gynecomastia
varicose_vein
kyphosis
atrophy
hydronephrosis
hot_flash
vaginal_bleeding
aura
neck_stiffness
thrush
dry_mouth
side_effect
hypoglycemia low_blood_sugar
hyperglycemia high_blood_sugar
stress
reaction
abnormality
problem
complaint
concern
symptom
illness
difficulty
diagnosis:
hypertension htn high_blood_pressure
hypotension low_blood_pressure
diabetes dm diabetic
type_2_diabetes
type_1_diabetes
prediabetes
hyperlipidemia high_cholesterol hypercholesterolemia dyslipidemia
coronary_artery_disease cad heart_disease
myocardial_infarction heart_attack mi
nstemi
stemi
angina
heart_failure hf chf congestive_heart_failure
atrial_fibrillation afib a_fib
arrhythmia
stroke cva
tia
dvt deep_vein_thrombosis blood_clot
pulmonary_embolism
aneurysm
peripheral_vascular_disease
asthma
copd
emphysema
pneumonia
bronchitis
tuberculosis tb
sleep_apnea
sinusitis sinus_infection
otitis_media ear_infection
tonsillitis
strep_throat
influenza flu
covid covid_19 coronavirus
uri upper_respiratory_infection urti common_cold
gerd gastroesophageal_reflux_disease
gastritis
gastroenteritis stomach_bug
peptic_ulcer
ibs irritable_bowel_syndrome
crohn_disease crohn's_disease crohn
ulcerative_colitis
diverticulitis
appendicitis
hernia
hemorrhoid
gallstone cholelithiasis
cholecystitis
pancreatitis
hepatitis
hepatitis_a hep_a
hepatitis_b hep_b
hepatitis_c hep_c
cirrhosis
kidney_disease ckd renal_failure kidney_failure
kidney_stone nephrolithiasis
uti urinary_tract_infection
cystitis
pyelonephritis
bph
prostatitis
arthritis
osteoarthritis
rheumatoid_arthritis
osteoporosis
gout
fibromyalgia
sciatica
scoliosis
carpal_tunnel_syndrome carpal_tunnel
tendonitis tendinitis
bursitis
plantar_fasciitis
rotator_cuff_tear
meniscal_tear
lupus
psoriasis
eczema atopic_dermatitis
dermatitis
acne
cellulitis
abscess
shingle herpes_zoster
herpes
migraine
epilepsy
multiple_sclerosis
parkinson_disease parkinson's_disease parkinson's
dementia
alzheimer_disease alzheimer's
neuropathy
concussion
meningitis
bipolar_disorder bipolar
schizophrenia
ptsd
adhd
autism
hypothyroidism
hyperthyroidism
goiter
anemia
leukemia
lymphoma
cancer carcinoma malignancy
tumor
melanoma
hiv
sexually_transmitted_infection std sti
pregnancy pregnant
miscarriage
endometriosis
pcos
menopause
glaucoma
cataract
conjunctivitis pink_eye
obesity obese
deep_venous_insufficiency
radiculopathy
spinal_stenosis
sepsis
allergy allergic_rhinitis hay_fever
anaphylaxis
habit:
smoking smoke smoker tobacco cigarette
alcohol drink etoh drinking
drug_use illicit_drug drug_abuse recreational_drug street_drug
marijuana cannabis
cocaine
heroin
vaping vape
procedure:
surgery operation
appendectomy
cholecystectomy
hysterectomy
tonsillectomy
mastectomy
colonoscopy
heart_catheterization cardiac_catheterization cardiac_cath catheterization
endoscopy
biopsy
cesarean_section c_section
knee_replacement
hip_replacement
bypass cabg coronary_artery_bypass_graft
stent
pacemaker
dialysis
transplant
hospitalization hospitalized
x_ray xray
ct_scan cat_scan
mri
ultrasound
ekg ecg electrocardiogram
echocardiogram echo
physical_therapy physiotherapy
transfusion
oxygen_saturation spo_2 o_2_sat o_2_saturation oxygen_sat
hemoglobin_a_1_c hba_1_c a_1_c
white_blood_cell_count wbc`

/** Parts of the body: `part synonym synonym,…`. A part beside a symptom names it: `chest pain`, `pain in my chest`. */
export const partNames: string = `head
face facial
eye
ear
nose nasal
mouth oral
throat
tongue
tooth teeth
jaw
neck cervical
shoulder
arm
elbow
forearm
wrist
hand
finger
thumb
nail fingernail toenail
chest
breast
rib
lung
heart cardiac
back
spine
abdomen abdominal stomach belly tummy abdo
flank
groin
hip
pelvis pelvic
buttock
leg
thigh
knee
calf calves
shin
ankle
foot feet
heel
toe
joint
muscle
skin
bone
kidney renal
liver
bladder
ureter ureteral
testicle testicular
ovary ovarian
sinus
scalp
extremity
limb
side
lobe
quadrant
lower_quadrant rlq llq
upper_quadrant ruq luq
iliac_fossa rif lif
axilla armpit
temple
forehead
hamstring
quadriceps
bicep
achilles
tendon
ligament
meniscus
nerve
artery
atrium atrial
ventricle ventricular
eyelid
eardrum
nostril
lip
cheek
collarbone clavicle
palm
tibia
fibula
femur
femoral
humerus
radius
ulna
carotid
lower
upper
index
ring
pinky
hemisphere
tonsil
trapezius
deltoid
malleolus
patella
posterior
anterior
lateral
medial`
