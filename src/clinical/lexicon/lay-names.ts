/**
 * What else people say where a clinician writes a finding: `term: word word | word`. One of them near a line shows that
 * the finding was spoken of; it does not say how. Those behind the bar speak of it only where it is denied: clear lungs
 * have no crackles. Written from general knowledge.
 */
export const layNames = `fever: temperature hot warm feverish burning | sweat vitals
muscle pain: muscle muscles ache aches
chill: cold shiver | fever
cough: hack | throat phlegm chest
dyspnea: breath breathing breathe short winded air puffed
wheeze: whistle | lung breathing breathe chest tight clear breath
congestion: nose stuffy blocked sinus cold snot
runny nose: nose cold snot sneeze
sore throat: throat swallow
hoarseness: voice
dysphagia: swallow throat food stuck choke
nausea: sick stomach queasy throw vomit ill
vomiting: sick throw threw puke nausea keep
diarrhea: stool bowel loose toilet poo poop runny watery
constipation: stool bowel toilet poo poop go
bloating: stomach belly gas swollen full wind
heartburn: reflux stomach acid burn burning chest
hematemesis: blood | vomit throw sick
melena: black dark tarry | stool blood bleeding poo bowel
hematochezia: stool blood bleeding bowel poo toilet wipe
jaundice: yellow | skin eyes
hematuria: blood urine pee water red
dysuria: burn burning pee urine urinate urination sting wee water
urinary frequency: pee urine bathroom toilet urinate often
urgency: pee urine bathroom toilet urinate hold
nocturia: pee urine bathroom toilet night urinate
incontinence: leak pee urine bladder control accident
discharge: drainage drain pus ooze fluid leak
itching: itch scratch itchy
rash: spots skin red bumps patches
hives: rash itchy welts bumps
bruise: black blue bruising
bleeding: blood bled
swelling: swell swollen puffy edema fluid enlarged inflamed lump bigger
numbness: numb feeling sensation tingle asleep
tingling: pins needles numb asleep sensation
weakness: weak strength strong power energy
fatigue: tired energy sleepy exhausted drained worn drowsy
malaise: unwell poorly ill sick
dizziness: dizzy spin lightheaded faint balance
vertigo: spin dizzy room balance
syncope: pass passed out faint collapse black conscious
palpitation: heart racing flutter beat pounding thump
diaphoresis: sweat sweaty clammy
night sweat: sweat night sheets
weight loss: weight pounds lost losing kilos thinner
weight gain: weight pounds gained gaining kilos heavier
appetite loss: appetite eat eating food hungry
insomnia: sleep awake asleep night rest
snoring: snore sleep
apnea: breath breathing sleep
anxiety: worry worried nervous anxious panic stress
depression: sad mood low down cry depressing
suicidal ideation: harm kill suicide die suicidal
confusion: confused muddled memory
hallucination: voice
memory loss: forget remember memory
seizure: fit shaking convulse
tremor: shake shaking shaky
blurred vision: vision see eye blurry sight
double vision: vision see eye double
vision change: vision see eye sight blurry
photophobia: light lights bright
tinnitus: ring ringing ears buzz
hearing loss: hearing deaf | ear ears
stiffness: stiff tight move
spasm: cramp tight jump
cramp: cramping spasm
hemoptysis: blood | cough coughing
phlegm: mucus spit cough bring
orthopnea: flat lie pillow lying breathing breath
claudication: walk walking leg calf
erythema: red redness pink
warmth: warm hot
rales: crackling | lung lungs clear breath breathing chest
rhonchi: rattle | lung lungs clear breath breathing chest
murmur: | heart
gallop: | heart
clubbing: | finger nail extremity leg hand swelling
cyanosis: blue | finger extremity leg hand swelling
guarding: | abdomen belly stomach tender soft
rebound: | abdomen belly stomach tender soft
lymphadenopathy: node nodes gland glands | neck armpit lymph
jugular venous distention: jugular vein veins | neck
exudate: pus | throat tonsil
effusion: fluid swelling swollen
lump: mass bump nodule growth cyst
lesion: spot mole patch mark sore bump area
cyst: lump
wound: cut open sore
ulcer: sore open
fracture: broke break broken crack
dislocation: out socket popped
sprain: twist rolled ankle
fall: fell slip slipped trip tripped
injury: fell fall hurt hit accident twist twisted injured damage crash tear broke happened pop
trauma: fell fall hurt hit accident twist twisted injured damage crash tear broke happened
instability: unstable give buckle giving loose steady
deformity: shape crooked bent deformed bunion
laxity: loose unstable ligament
limited range of motion: move moving motion bend range straighten
dehydration: dry drink fluids water thirsty hydrated
hypoglycemia: low lows sugar sugars
hyperglycemia: high sugar sugars
stress: stressful stressed pressure
infection: infected bug virus bacteria antibiotic
allergy: allergic pollen season
hypertension: blood pressure pressures bp
hypotension: blood pressure low bp
diabetes: sugar sugars diabetic a1c insulin metformin
type 2 diabetes: diabetes diabetic sugar sugars
type 1 diabetes: diabetes diabetic sugar insulin
prediabetes: diabetes sugar a1c
hyperlipidemia: cholesterol lipids statin
coronary artery disease: heart coronary artery arteries stent blockage
myocardial infarction: heart attack
heart failure: congestive failing failure
atrial fibrillation: fib irregular heart rhythm fibrillation flutter
arrhythmia: rhythm irregular heart beat
stroke: brain
tia: stroke mini
dvt: clot clots leg
pulmonary embolism: clot clots lung
asthma: inhaler asthmatic
copd: emphysema lung lungs
pneumonia: lung lungs chest infection
sinusitis: sinus sinuses
uri: cold virus viral respiratory
gerd: reflux heartburn acid
gastritis: stomach
kidney disease: kidney kidneys
kidney stone: stone stones
uti: urine urinary bladder infection pee
osteoarthritis: arthritis joint wear
arthritis: joint joints
carpal tunnel syndrome: carpal tunnel wrist
rotator cuff tear: rotator cuff
meniscal tear: meniscus
radiculopathy: nerve pinched shooting radiating
spinal stenosis: stenosis narrowing spine
obesity: weight obese overweight heavy bmi
anemia: iron blood hemoglobin count
hypothyroidism: thyroid
hyperthyroidism: thyroid
cancer: tumor malignant malignancy chemo
pregnancy: pregnant conceive baby babies birth born
cholecystitis: gallbladder
gallstone: stone stones
neuropathy: nerve nerves
gastroenteritis: stomach bug tummy
smoking: smoke smoker cigarette cigarettes tobacco nicotine pack packs cigar
alcohol: drink drinking drinks drank drunk beer wine liquor spirits whisky whiskey vodka gin rum cider pint pints units booze
drug use: drug drugs marijuana cocaine heroin substance substances
marijuana: weed joint pot smoke spliff drugs drug
cocaine: drugs drug
heroin: drugs drug`
